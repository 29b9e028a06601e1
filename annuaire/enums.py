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
