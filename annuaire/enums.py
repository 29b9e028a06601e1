"""Closed lists of the directory, and the states of its requests."""

from django.db import models

CREATION = ""  # what the journal writes as the state before the first one


class RoleRecruteur(models.TextChoices):
    RESPONSABLE = "responsable", "Responsable"
    CONTRIBUTEUR = "contributeur", "Contributrice ou contributeur"


class EtatRattachement(models.TextChoices):
    """Whether somebody may recruit for an employer."""

    DEMANDE = "demandé", "Demandé"
    INVITE = "invité", "Invité"
    ACTIF = "actif", "Actif"
    REFUSE = "refusé", "Refusé"
    RETIRE = "retiré", "Retiré"


R = EtatRattachement

# verb: (states it starts from, state it leads to)
TRANSITIONS_RATTACHEMENT: dict[str, tuple[set[str], str]] = {
    "demander": ({CREATION, R.REFUSE, R.RETIRE}, R.DEMANDE),
    "inviter": ({CREATION, R.DEMANDE, R.REFUSE, R.RETIRE}, R.INVITE),
    "accepter_invitation": ({R.INVITE}, R.ACTIF),
    "valider": ({R.DEMANDE}, R.ACTIF),
    "refuser": ({R.DEMANDE, R.INVITE}, R.REFUSE),
    "retirer": ({R.ACTIF, R.INVITE, R.DEMANDE}, R.RETIRE),
}


class MotifRefusRattachement(models.TextChoices):
    """Why a request to recruit is refused; the person reads the sentence."""

    EMPLOYEUR = "employeur", "Nous n’avons pas pu vérifier que vous travaillez pour cet employeur."
    RAISON = "raison", "La raison donnée ne permet pas de décider. Vous pouvez refaire une demande plus précise."
    AUTRE_SERVICE = (
        "autre-service",
        "Un autre service recrute pour cet employeur : rapprochez-vous de lui.",
    )
    AUTRE = "autre", "Autre motif"


class StatutAgent(models.TextChoices):
    """Under which rules somebody works for the State."""

    TITULAIRE = "titulaire", "Titulaire"
    CONTRACTUEL = "contractuel", "Contractuelle ou contractuel"
    MILITAIRE = "militaire", "Militaire"


class Audience(models.IntegerChoices):
    """To whom a part of a profile is shown; each level includes those before it."""

    MOI = 0, "Moi seulement"
    COMMUNAUTES = 1, "Les membres de mes communautés"
    MEMBRES = 2, "Tous les membres"
    RECRUTEURS = 3, "Les membres et les recruteurs, sauf ceux de mon administration"


class EtatMembre(models.TextChoices):
    """Where somebody stands towards the directory. An account without a row is an agent, and needs no state."""

    DEMANDEE = "demandée", "Demandée"
    A_COMPLETER = "à compléter", "À compléter"
    INVITEE = "invitée", "Invitée"
    ACTIVE = "active", "Active"
    SUSPENDUE = "suspendue", "Suspendue"
    HORS_PERIMETRE = "hors périmètre", "Hors périmètre"
    REFUSEE = "refusée", "Refusée"
    ANONYMISEE = "anonymisée", "Anonymisée"


M = EtatMembre

TRANSITIONS_MEMBRE: dict[str, tuple[set[str], str]] = {
    "demander": ({CREATION, M.REFUSEE}, M.DEMANDEE),
    "inviter": ({CREATION}, M.INVITEE),
    "demander_complement": ({M.DEMANDEE}, M.A_COMPLETER),
    "completer": ({M.A_COMPLETER}, M.DEMANDEE),
    "valider": ({M.DEMANDEE}, M.ACTIVE),
    "refuser": ({M.DEMANDEE, M.A_COMPLETER}, M.REFUSEE),
    "accepter_invitation": ({M.INVITEE}, M.ACTIVE),
    "suspendre": ({M.ACTIVE}, M.SUSPENDUE),
    "retablir": ({M.SUSPENDUE}, M.ACTIVE),
    "sortir": ({M.ACTIVE}, M.HORS_PERIMETRE),
    "revenir": ({M.HORS_PERIMETRE}, M.ACTIVE),
    "anonymiser": ({etat.value for etat in M if etat != M.ANONYMISEE}, M.ANONYMISEE),
}


class MotifRefusMembre(models.TextChoices):
    """Why a request to enter the directory is refused; the person reads the sentence."""

    PERIMETRE = "perimetre", "L’annuaire réunit les ingénieures et ingénieurs qui travaillent pour l’État."
    IDENTITE = "identite", "Nous n’avons pas pu vérifier votre identité."
    EMPLOYEUR = "employeur", "Nous n’avons pas pu vérifier que vous travaillez pour cet employeur."
    DOUBLON = "doublon", "Vous avez déjà un autre compte : employez-le, ou écrivez-nous."
    AUTRE = "autre", "Autre motif"


class MotifComplement(models.TextChoices):
    """What is asked before deciding on a membership; the person reads the sentence."""

    EMPLOYEUR = "employeur", "Précisez votre employeur : le service où vous travaillez, pas seulement son ministère."
    CORPS = "corps", "Vérifiez le corps que vous avez indiqué."
    POSTE = "poste", "Précisez votre poste."
    IDENTITE = "identite", "Écrivez votre nom et votre prénom tels que votre administration les connaît."
    ADRESSE = "adresse", "Ajoutez à votre compte une adresse de l’employeur que vous indiquez."
    AUTRE = "autre", "Autre demande"


# Those who see the directory, and are in it.
ETATS_ANNUAIRE = {M.ACTIVE}


class TypeEtape(models.TextChoices):
    POSTE = "poste", "Poste"
    MISSION = "mission", "Mission"
    FORMATION = "formation", "Formation"


class EtatCommunaute(models.TextChoices):
    PROJET = "projet", "En projet"
    OUVERTE = "ouverte", "Ouverte"
    EN_SOMMEIL = "en sommeil", "En sommeil"


TRANSITIONS_COMMUNAUTE: dict[str, tuple[set[str], str]] = {
    "creer": ({CREATION}, EtatCommunaute.PROJET),
    "ouvrir": ({EtatCommunaute.PROJET, EtatCommunaute.EN_SOMMEIL}, EtatCommunaute.OUVERTE),
    "endormir": ({EtatCommunaute.OUVERTE}, EtatCommunaute.EN_SOMMEIL),
}


class RoleAdhesion(models.TextChoices):
    MEMBRE = "membre", "Membre"
    ANIMATEUR = "animateur", "Animatrice ou animateur"


class EtatAdhesion(models.TextChoices):
    """Whether a member belongs to a community."""

    DEMANDEE = "demandée", "Demandée"
    INVITEE = "invitée", "Invitée"
    ACTIVE = "active", "Active"
    PAUSE = "pause", "En pause"
    SORTIE = "sortie", "Sortie"
    REFUSEE = "refusée", "Refusée"


A = EtatAdhesion

TRANSITIONS_ADHESION: dict[str, tuple[set[str], str]] = {
    "demander": ({CREATION, A.REFUSEE, A.SORTIE}, A.DEMANDEE),
    "inviter": ({CREATION, A.REFUSEE, A.SORTIE}, A.INVITEE),
    "accepter_invitation": ({A.INVITEE}, A.ACTIVE),
    "valider": ({A.DEMANDEE}, A.ACTIVE),
    "refuser": ({A.DEMANDEE, A.INVITEE}, A.REFUSEE),
    "suspendre": ({A.ACTIVE}, A.PAUSE),
    "reprendre": ({A.PAUSE}, A.ACTIVE),
    "quitter": ({A.DEMANDEE, A.INVITEE, A.ACTIVE, A.PAUSE}, A.SORTIE),
}


class TypeMandat(models.TextChoices):
    """What an administration entrusts to somebody; granted by an administrator."""

    GESTIONNAIRE_CORPS = "gestionnaire-corps", "Gestionnaire de corps"
    DIRECTEUR_EMPLOI = "directeur-emploi", "Directrice ou directeur d’emploi (DES)"
    DELEGUE_COMPENSATION = "delegue-compensation", "Déléguée ou délégué de compensation"
    CONSEILLER = "conseiller", "Conseillère ou conseiller"


class MotifSignalement(models.TextChoices):
    """Why a profile is reported; moderators decide."""

    USURPATION = "usurpation", "Cette personne se fait passer pour une autre"
    CONTENU = "contenu", "Un texte déplacé, insultant ou publicitaire"
    MESSAGE = "message", "Un message déplacé ou répété"
    INEXACT = "inexact", "Une information fausse"
    AUTRE = "autre", "Autre motif"


class EtatAttestation(models.TextChoices):
    """Where the request to attest a proof stands."""

    DEMANDEE = "demandée", "Demandée"
    ATTESTEE = "attestée", "Attestée"
    DECLINEE = "déclinée", "Déclinée"
    RETIREE = "retirée", "Retirée"


T = EtatAttestation
# Those of which a proof has one at most.
ATTESTATIONS_EN_COURS = {T.DEMANDEE, T.ATTESTEE}

TRANSITIONS_ATTESTATION: dict[str, tuple[set[str], str]] = {
    "demander": ({CREATION}, T.DEMANDEE),
    "attester": ({T.DEMANDEE}, T.ATTESTEE),
    "decliner": ({T.DEMANDEE}, T.DECLINEE),
    "retirer": ({T.DEMANDEE, T.ATTESTEE}, T.RETIREE),
    "perimer": ({T.ATTESTEE}, T.RETIREE),
}


class MotifDeclin(models.TextChoices):
    """Why somebody declines to attest a proof, if it says so; who asked reads the sentence."""

    PAS_TEMOIN = "pas-temoin", "Je n’ai pas vu ce travail d’assez près"
    AUTREMENT = "autrement", "Je m’en souviens autrement"
    NIVEAU = "niveau", "Je ne peux pas me prononcer sur ce niveau"
    PAS_ATTESTER = "pas-attester", "Je préfère ne pas attester"


class EtatIntention(models.TextChoices):
    """Whether somebody listens to openings. Known to its person, and to whom it chose."""

    FERMEE = "fermée", "Fermée"
    A_L_ECOUTE = "à l’écoute", "À l’écoute"
    EN_RECHERCHE = "en recherche", "En recherche"
    EN_PAUSE = "en pause", "En pause"


N = EtatIntention
# Those in which somebody else may be shown it.
ETATS_MONTRES = {N.A_L_ECOUTE, N.EN_RECHERCHE}
ETATS_OUVERTS = ETATS_MONTRES | {N.EN_PAUSE}

# `ecouter` and `chercher` also declare again: what it says changes, or it is renewed for six months.
TRANSITIONS_INTENTION: dict[str, tuple[set[str], str]] = {
    "ecouter": ({CREATION, *EtatIntention}, N.A_L_ECOUTE),
    "chercher": ({CREATION, *EtatIntention}, N.EN_RECHERCHE),
    "mettre_en_pause": (set(ETATS_MONTRES), N.EN_PAUSE),
    "fermer": (set(ETATS_OUVERTS), N.FERMEE),
    "expirer": (set(ETATS_OUVERTS), N.FERMEE),
}


class DiffusionIntention(models.TextChoices):
    """To whom an intention is shown. Nothing is chosen in advance."""

    MOI = "moi", "Moi seulement"
    CONSEILLER = "conseiller", "La conseillère ou le conseiller que je choisis"
    EMPLOYEURS = "employeurs", "Des employeurs, jamais le mien"


class EmployeursVises(models.TextChoices):
    TOUS = "tous", "Tous, sauf mon administration et ceux que j’exclus"
    CHOISIS = "choisis", "Seulement ceux que je choisis"


class Horizon(models.TextChoices):
    MAINTENANT = "maintenant", "Dès que possible"
    SIX_MOIS = "six-mois", "Dans les six mois"
    UN_AN = "un-an", "Dans l’année"
    PLUS_TARD = "plus-tard", "Plus tard, pour la bonne occasion"


class MobiliteVoulue(models.TextChoices):
    FONCTIONNELLE = "fonctionnelle", "Fonctionnelle : un autre métier"
    GEOGRAPHIQUE = "geographique", "Géographique : un autre lieu"
    ENVIRONNEMENT = "environnement", "D’environnement : une autre administration"


class PositionAcceptee(models.TextChoices):
    AFFECTATION = "affectation", "Affectation ou position normale d’activité (PNA)"
    DETACHEMENT = "detachement", "Détachement"
    MISE_A_DISPOSITION = "mise-a-disposition", "Mise à disposition"


class SouhaitTeletravail(models.TextChoices):
    INDIFFERENT = "", "Sans préférence"
    PARTIEL = "partiel", "En partie"
    COMPLET = "complet", "Complet"


class SouhaitManagement(models.TextChoices):
    INDIFFERENT = "", "Sans préférence"
    OUI = "oui", "Encadrer une équipe"
    NON = "non", "Ne pas encadrer"


class TitreDeLecture(models.TextChoices):
    """By what right somebody reads the intention of another."""

    EMPLOYEUR = "employeur", "Pour recruter"
    CONSEILLER = "conseiller", "Pour conseiller"


# Those whom a member may choose as its adviser.
MANDATS_DE_CONSEIL = {TypeMandat.CONSEILLER, TypeMandat.GESTIONNAIRE_CORPS}
