"""Closed lists of the life of communities, and the states of what they do. docs/adr/0032."""

from django.db import models

CREATION = ""  # what the journal writes as the state before the first one


class Diffusion(models.TextChoices):
    """Who may read an event or a text, once it is published."""

    COMMUNAUTE = "communauté", "Les membres de la communauté"
    MEMBRES = "membres", "Tous les membres de l’annuaire"
    PUBLIC = "public", "Tout le monde, sans compte"


# --- Manifesto --------------------------------------------------------------------------------------------------------


class EtatAmendement(models.TextChoices):
    PROPOSE = "proposé", "Proposé"
    ADOPTE = "adopté", "Adopté"
    REJETE = "rejeté", "Rejeté"


TRANSITIONS_AMENDEMENT: dict[str, tuple[set[str], str]] = {
    "proposer": ({CREATION}, EtatAmendement.PROPOSE),
    "adopter": ({EtatAmendement.PROPOSE}, EtatAmendement.ADOPTE),
    "rejeter": ({EtatAmendement.PROPOSE}, EtatAmendement.REJETE),
}


# --- Events -----------------------------------------------------------------------------------------------------------


class TypeEvenement(models.TextChoices):
    RENCONTRE = "rencontre", "Rencontre"
    WEBINAIRE = "webinaire", "Webinaire"
    ATELIER = "atelier", "Atelier de co-développement"
    VISITE = "visite", "Visite de terrain"


class EtatEvenement(models.TextChoices):
    """Full, late or over are no states: they are computed."""

    BROUILLON = "brouillon", "Brouillon"
    PUBLIE = "publié", "Publié"
    CLOS = "clos", "Clos"
    BILAN = "bilan", "Bilan publié"
    ANNULE = "annulé", "Annulé"


E = EtatEvenement

# verb: (states it starts from, state it leads to)
TRANSITIONS_EVENEMENT: dict[str, tuple[set[str], str]] = {
    "creer": ({CREATION}, E.BROUILLON),
    "publier": ({E.BROUILLON}, E.PUBLIE),
    # Over: nobody registers any more, attendance is noted.
    "clore": ({E.PUBLIE}, E.CLOS),
    "publier_bilan": ({E.CLOS}, E.BILAN),
    "annuler": ({E.BROUILLON, E.PUBLIE}, E.ANNULE),
}


class EtatInscription(models.TextChoices):
    """Where one stands with an event. `A_VALIDER` only where registrations are moderated."""

    A_VALIDER = "à valider", "À valider"
    ATTENTE = "liste d’attente", "Sur liste d’attente"
    PROPOSEE = "place proposée", "Place proposée"
    CONFIRMEE = "confirmée", "Confirmée"
    REFUSEE = "refusée", "Refusée"
    ANNULEE = "annulée", "Annulée"
    PRESENTE = "présente", "Présente"
    ABSENTE = "absente", "Absente"


I = EtatInscription  # noqa: E741

TRANSITIONS_INSCRIPTION: dict[str, tuple[set[str], str]] = {
    # One row by member and event: who comes back plays one of these three again.
    "demander": ({CREATION, I.ANNULEE}, I.A_VALIDER),
    "inscrire": ({CREATION, I.ANNULEE}, I.CONFIRMEE),
    "mettre_en_attente": ({CREATION, I.ANNULEE, I.A_VALIDER}, I.ATTENTE),
    "valider": ({I.A_VALIDER}, I.CONFIRMEE),
    "refuser": ({I.A_VALIDER}, I.REFUSEE),
    "proposer_place": ({I.ATTENTE}, I.PROPOSEE),
    "accepter_place": ({I.PROPOSEE}, I.CONFIRMEE),
    # By the person; by the platform when an offer of place was not answered, or the event cancelled (coded reason).
    "annuler": ({I.A_VALIDER, I.ATTENTE, I.PROPOSEE, I.CONFIRMEE}, I.ANNULEE),
    "noter_presence": ({I.CONFIRMEE, I.ABSENTE}, I.PRESENTE),
    "noter_absence": ({I.CONFIRMEE, I.PRESENTE}, I.ABSENTE),
}

# Those that take a seat, and a place of their ministry.
INSCRIPTIONS_PLACEES = (I.PROPOSEE, I.CONFIRMEE, I.PRESENTE, I.ABSENTE)
INSCRIPTIONS_FINIES = (I.REFUSEE, I.ANNULEE)
# Those that still wait for something, or hold a seat.
INSCRIPTIONS_VIVANTES = (I.A_VALIDER, I.ATTENTE, I.PROPOSEE, I.CONFIRMEE)


class MotifAnnulation(models.TextChoices):
    """Why a registration ended; its person reads the sentence."""

    PERSONNE = "personne", "Vous avez annulé votre inscription."
    SANS_REPONSE = "sans-reponse", "La place proposée n’a pas été confirmée à temps."
    EVENEMENT = "evenement", "L’événement est annulé."
    DEPART = "depart", "Vous n’êtes plus membre de la communauté ou de l’annuaire."
    SANS_PLACE = "sans-place", "L’événement a eu lieu sans qu’une place se libère."


class MotifRefus(models.TextChoices):
    """Why a moderated registration is not accepted; its person reads the sentence."""

    PUBLIC = "public", "L’événement s’adresse à un autre public."
    PLACES = "places", "Il n’y a pas assez de places pour toutes les demandes."
    HOTE = "hote", "L’hôte ne peut pas vous accueillir cette fois-ci."
    AUTRE = "autre", "Une autre raison."


class Obstacle(models.TextChoices):
    """What keeps somebody from having a seat at once."""

    COMPLET = "complet", "Toutes les places sont prises."
    QUOTA = "quota", "Les places de votre ministère sont toutes prises."
    ROLE = "role", "Ce rôle est déjà pris."


class RoleInscription(models.TextChoices):
    """In a co-development session, one brings a subject, one leads, the others help; elsewhere all participate."""

    PARTICIPANT = "participant", "Participante ou participant"
    CLIENT = "client", "Cliente ou client : j’apporte un sujet"
    FACILITATEUR = "facilitateur", "Facilitatrice ou facilitateur : j’anime la séance"
    CONSULTANT = "consultant", "Consultante ou consultant : j’aide la cliente ou le client"


ROLES_ATELIER = (RoleInscription.CLIENT, RoleInscription.FACILITATEUR, RoleInscription.CONSULTANT)


class Appreciation(models.IntegerChoices):
    TRES_BIEN = 4, "Très bien"
    BIEN = 3, "Bien"
    MOYEN = 2, "Moyennement"
    DECU = 1, "Pas du tout"


# --- REX, commons, questions ------------------------------------------------------------------------------------------


class EtatPublication(models.TextChoices):
    """« À réviser » is no state: it is twelve months after the last time somebody said that a text still holds."""

    BROUILLON = "brouillon", "Brouillon"
    EN_RELECTURE = "en relecture", "En relecture"
    PUBLIEE = "publié", "Publié"
    ARCHIVEE = "archivé", "Archivé"


P = EtatPublication

TRANSITIONS_PUBLICATION: dict[str, tuple[set[str], str]] = {
    "creer": ({CREATION}, P.BROUILLON),
    "soumettre": ({P.BROUILLON}, P.EN_RELECTURE),
    "demander_modifications": ({P.EN_RELECTURE}, P.BROUILLON),
    "publier": ({P.EN_RELECTURE}, P.PUBLIEE),
    "archiver": ({P.PUBLIEE}, P.ARCHIVEE),
    # To write it again: what was published is no longer read until it is reviewed.
    "reprendre": ({P.PUBLIEE, P.ARCHIVEE}, P.BROUILLON),
}


class Licence(models.TextChoices):
    """What commons may be reused under: the licences of decree 2017-638 (code des relations, art. D. 323-2-1)."""

    OUVERTE = "etalab-2.0", "Licence Ouverte 2.0 (textes, données)"
    ODBL = "odbl-1.0", "Open Database License (bases de données)"
    MIT = "mit", "MIT (logiciels)"
    APACHE = "apache-2.0", "Apache 2.0 (logiciels)"
    CECILL_B = "cecill-b", "CeCILL-B (logiciels)"
    CECILL = "cecill-2.1", "CeCILL 2.1 (logiciels)"
    GPL = "gpl-3.0", "GNU GPL 3 (logiciels)"
    AGPL = "agpl-3.0", "GNU AGPL 3 (logiciels)"
    MPL = "mpl-2.0", "Mozilla Public License 2.0 (logiciels)"


class EtatQuestion(models.TextChoices):
    OUVERTE = "ouverte", "Sans réponse retenue"
    RESOLUE = "résolue", "Résolue"
    RETIREE = "retirée", "Retirée"


Q = EtatQuestion

TRANSITIONS_QUESTION: dict[str, tuple[set[str], str]] = {
    "poser": ({CREATION}, Q.OUVERTE),
    "accepter_reponse": ({Q.OUVERTE, Q.RESOLUE}, Q.RESOLUE),
    "rouvrir": ({Q.RESOLUE}, Q.OUVERTE),
    "retirer": ({Q.OUVERTE, Q.RESOLUE}, Q.RETIREE),
}


class MotifRetrait(models.TextChoices):
    """Why a question or an answer is withdrawn; its author reads the sentence."""

    AUTEUR = "auteur", "Son autrice ou son auteur l’a retirée."
    HORS_SUJET = "hors-sujet", "Elle ne concerne pas cette communauté."
    PERSONNES = "personnes", "Elle désigne des personnes."
    SECRET = "secret", "Elle révèle ce qui doit rester secret."
    DEPLACEE = "deplacee", "Elle est déplacée, insultante ou publicitaire."
    DOUBLON = "doublon", "Elle est déjà posée, ou déjà dite."


# Those that who leads a community gives.
MOTIFS_DE_RETRAIT = [motif for motif in MotifRetrait if motif != MotifRetrait.AUTEUR]


# --- Tchap ------------------------------------------------------------------------------------------------------------


class StatutEnvoiTchap(models.TextChoices):
    """Not a state of the journal: the bot writes it, as the outbox of mails does."""

    A_ENVOYER = "à envoyer", "À envoyer"
    ENVOYE = "envoyé", "Envoyé"
    ANNULE = "annulé", "Sans objet au départ"
    ABANDONNE = "abandonné", "Abandonné"


class GesteTchap(models.TextChoices):
    ECRIRE = "écrire", "Écrire dans le salon"
    INVITER = "inviter", "Inviter dans le salon"
    EXCLURE = "exclure", "Retirer du salon"
