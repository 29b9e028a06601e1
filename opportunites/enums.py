"""Closed lists of offers, and their states."""

from django.db import models


class EtatOffre(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    SOUMISE = "soumise", "Soumise"
    A_COMPLETER = "à compléter", "À compléter"
    PUBLIEE = "publiée", "Publiée"
    SUSPENDUE = "suspendue", "Suspendue"
    POURVUE = "pourvue", "Pourvue"
    INFRUCTUEUSE = "infructueuse", "Infructueuse"
    RETIREE = "retirée", "Retirée"
    EXPIREE = "expirée", "Expirée"
    ARCHIVEE = "archivée", "Archivée"
    REFUSEE = "refusée", "Refusée"


E = EtatOffre
CREATION = ""  # what the journal writes as the state before the first one

# verb: (states it starts from, state it leads to)
TRANSITIONS: dict[str, tuple[set[str], str]] = {
    "creer": ({CREATION}, E.BROUILLON),
    "importer": ({CREATION}, E.PUBLIEE),
    # An imported offer that its employer takes over, or an offer whose text must change: back to the forms.
    "reprendre": ({E.PUBLIEE, E.SUSPENDUE, E.RETIREE, E.EXPIREE}, E.BROUILLON),
    "soumettre": ({E.BROUILLON, E.A_COMPLETER}, E.SOUMISE),
    "demander_complement": ({E.SOUMISE}, E.A_COMPLETER),
    "publier": ({E.SOUMISE, E.SUSPENDUE}, E.PUBLIEE),
    "refuser": ({E.SOUMISE}, E.REFUSEE),
    "suspendre": ({E.PUBLIEE}, E.SUSPENDUE),
    "pourvoir": ({E.PUBLIEE, E.SUSPENDUE, E.EXPIREE}, E.POURVUE),
    "declarer_infructueuse": ({E.PUBLIEE, E.SUSPENDUE, E.EXPIREE}, E.INFRUCTUEUSE),
    "retirer": ({E.PUBLIEE, E.SUSPENDUE}, E.RETIREE),
    "renouveler": ({E.PUBLIEE, E.EXPIREE}, E.PUBLIEE),
    "expirer": ({E.PUBLIEE, E.SUSPENDUE}, E.EXPIREE),
    "reimporter": ({E.RETIREE, E.EXPIREE}, E.PUBLIEE),
    "archiver": ({E.POURVUE, E.INFRUCTUEUSE, E.RETIREE, E.EXPIREE, E.REFUSEE}, E.ARCHIVEE),
}

# The others are the employer's, or the platform's.
VERBES_DE_LA_MODERATION = frozenset({"publier", "demander_complement", "refuser"})

# Reached from a published offer only: closed, still readable by whoever could read it when it was open.
ETATS_CLOS = (E.POURVUE, E.INFRUCTUEUSE, E.RETIREE, E.EXPIREE)

# Its employer may write in it.
ETATS_MODIFIABLES = (E.BROUILLON, E.A_COMPLETER)


class MotifAbsenceCSP(models.TextChoices):
    """Why an offer has no reference on Choisir le service public."""

    EN_COURS = "en-cours", "Publication en cours sur Choisir le service public"
    NON_SOUMISE = "non-soumise", "Poste non soumis à cette publication"
    INTERNE = "interne", "Poste ouvert aux seuls membres des communautés"


class Position(models.TextChoices):
    """Statutory positions in which the post may be held (CGFP, livre V)."""

    AFFECTATION = "affectation", "Affectation ou position normale d’activité"
    DETACHEMENT = "detachement", "Détachement"
    MISE_A_DISPOSITION = "mise-a-disposition", "Mise à disposition"


class Issue(models.TextChoices):
    """How a recruitment ended."""

    MEMBRE = "membre", "Pourvue par une ou un membre d’une communauté"
    AGENT = "agent", "Pourvue par une autre agente ou un autre agent public"
    CONTRACTUEL = "contractuel", "Pourvue par une personne contractuelle recrutée hors administration"
    PRESTATAIRE = "prestataire", "Confiée à un prestataire"
    ABANDON = "abandon", "Recrutement abandonné"


class MotifRefus(models.TextChoices):
    """Why a moderator refuses an offer."""

    HORS_PERIMETRE = "hors-perimetre", "Le poste ne relève pas des communautés"
    DOUBLON = "doublon", "Cette offre existe déjà sur la plateforme"
    DISCRIMINATOIRE = "discriminatoire", "Le texte contient un critère discriminatoire"
    PAS_UNE_OFFRE = "pas-une-offre", "Ce n’est pas une offre d’emploi public"
    AUTRE = "autre", "Autre raison, à préciser"


class OrigineOffre(models.TextChoices):
    PLATEFORME = "plateforme", "Saisie sur la plateforme"
    CSP = "csp", "Importée de Choisir le service public"


class StatutPoste(models.TextChoices):
    VACANT = "vacant", "Vacant"
    SUSCEPTIBLE = "susceptible", "Susceptible d’être vacant"
    CREATION = "creation", "Création de poste"


class NatureEmploi(models.TextChoices):
    TITULAIRES_CONTRACTUELS = "titulaires-contractuels", "Titulaires et contractuels"
    TITULAIRES = "titulaires", "Titulaires seulement"
    CONTRACTUELS = "contractuels", "Contractuels seulement"


class Contrat(models.TextChoices):
    PERMANENT = "permanent", "Emploi permanent"
    CDI = "cdi", "CDI"
    CDD = "cdd", "CDD"
    VACATION = "vacation", "Vacation"
    ALTERNANCE = "alternance", "Alternance"


class OuiNon(models.TextChoices):
    OUI = "oui", "Oui"
    NON = "non", "Non"


class Experience(models.TextChoices):
    DEBUTANT = "debutant", "Débutante ou débutant"
    CONFIRME = "confirme", "Confirmée ou confirmé"
    EXPERT = "expert", "Experte ou expert"


class Diffusion(models.TextChoices):
    PUBLIQUE = "publique", "Publique"
    MEMBRES = "membres", "Réservée aux membres"


class Cadence(models.TextChoices):
    """How often somebody asks to be told what is new in a search: asked, never imposed."""

    AUCUNE = "aucune", "Jamais : je la relance moi-même"
    QUOTIDIENNE = "quotidienne", "Chaque matin où il y a du nouveau"
    HEBDOMADAIRE = "hebdomadaire", "Le lundi matin, s’il y a du nouveau"


class GenreMobilite(models.TextChoices):
    """Kinds of statutory mobility (décret 2025-822): information, never a legal decision."""

    FONCTIONNELLE = "fonctionnelle", "Fonctionnelle"
    GEOGRAPHIQUE = "geographique", "Géographique"
    ENVIRONNEMENT = "environnement", "Environnement professionnel"
