"""Closed lists of mentoring, and the states of what it follows. docs/adr/0031."""

from django.db import models

CREATION = ""  # what the journal writes as the state before the first one


class Theme(models.TextChoices):
    """What somebody is helped with. None speaks of leaving: a mentor may be a colleague."""

    PRISE_DE_POSTE = "prise-de-poste", "Prendre un nouveau poste"
    TECHNIQUE = "technique", "Progresser dans une technique"
    PROJET = "projet", "Conduire un projet"
    ENCADREMENT = "encadrement", "Encadrer une équipe"
    PARCOURS = "parcours", "Faire le point sur son parcours"
    METIER = "metier", "Découvrir un métier"
    RESEAU = "reseau", "Connaître l’administration et ses réseaux"
    CONCOURS = "concours", "Préparer un concours ou un examen"


class Format(models.TextChoices):
    VISIO = "visio", "En visioconférence"
    PRESENTIEL = "presentiel", "En personne"
    TELEPHONE = "telephone", "Par téléphone"


class Rythme(models.TextChoices):
    DEUX_SEMAINES = "deux-semaines", "Toutes les deux semaines"
    MOIS = "mois", "Une fois par mois"
    SIX_SEMAINES = "six-semaines", "Toutes les six semaines"


class EtatOffreMentor(models.TextChoices):
    """Whether a mentor may be asked. Full is no state: places are counted."""

    ACTIVE = "active", "Disponible"
    EN_PAUSE = "en pause", "En pause"
    RETIREE = "retirée", "Retirée"


O = EtatOffreMentor  # noqa: E741

# verb: (states it starts from, state it leads to)
TRANSITIONS_OFFRE_MENTOR: dict[str, tuple[set[str], str]] = {
    "proposer": ({CREATION, O.RETIREE}, O.ACTIVE),
    "suspendre": ({O.ACTIVE}, O.EN_PAUSE),
    "reprendre": ({O.EN_PAUSE}, O.ACTIVE),
    "retirer": ({O.ACTIVE, O.EN_PAUSE}, O.RETIREE),
}


class EtatDemandeMentorat(models.TextChoices):
    """Where a request stands; `INSCRITE` waits for the matching of its campaign."""

    BROUILLON = "brouillon", "Brouillon"
    ADRESSEE = "adressée", "Adressée à un mentor"
    INSCRITE = "inscrite", "Inscrite à une campagne"
    BINOME = "binôme", "Binôme formé"
    SANS_MENTOR = "sans mentor", "Sans mentor"
    RETIREE = "retirée", "Retirée"


D = EtatDemandeMentorat

TRANSITIONS_DEMANDE_MENTORAT: dict[str, tuple[set[str], str]] = {
    "creer": ({CREATION}, D.BROUILLON),
    # Again after the last wish: other mentors may have come.
    "adresser": ({D.BROUILLON, D.SANS_MENTOR}, D.ADRESSEE),
    "inscrire": ({D.BROUILLON, D.SANS_MENTOR}, D.INSCRITE),
    "former_binome": ({D.ADRESSEE, D.INSCRITE}, D.BINOME),
    "orienter": ({D.ADRESSEE, D.INSCRITE}, D.SANS_MENTOR),
    # Registered, then withdrawn or its campaign cancelled; or a pair that was proposed, and that one did not sign.
    "desinscrire": ({D.INSCRITE, D.BINOME}, D.SANS_MENTOR),
    "retirer": ({D.BROUILLON, D.ADRESSEE, D.INSCRITE, D.SANS_MENTOR}, D.RETIREE),
}


class EtatVoeu(models.TextChoices):
    """What became of a mentor that was wished for. One at a time is addressed."""

    EN_ATTENTE = "en attente", "À venir"
    ADRESSE = "adressé", "Attend une réponse"
    ACCEPTE = "accepté", "Accepté"
    DECLINE = "décliné", "Décliné"
    SANS_REPONSE = "sans réponse", "Sans réponse"
    PASSE = "passé", "Mentor indisponible"
    ABANDONNE = "abandonné", "Abandonné"


V = EtatVoeu

TRANSITIONS_VOEU: dict[str, tuple[set[str], str]] = {
    "emettre": ({CREATION}, V.EN_ATTENTE),
    "adresser": ({V.EN_ATTENTE}, V.ADRESSE),
    "accepter": ({V.ADRESSE}, V.ACCEPTE),
    "decliner": ({V.ADRESSE}, V.DECLINE),
    "laisser_sans_reponse": ({V.ADRESSE}, V.SANS_REPONSE),
    # The mentor paused, left, is full, or became of the same service: said by a reason of `MotifPassage`.
    "passer": ({V.EN_ATTENTE, V.ADRESSE}, V.PASSE),
    # The request was withdrawn, or another mentor accepted.
    "abandonner": ({V.EN_ATTENTE, V.ADRESSE}, V.ABANDONNE),
}


class MotifDeclin(models.TextChoices):
    """Why a mentor declines; the person who asked reads the sentence."""

    DISPONIBILITE = "disponibilite", "Je ne suis pas disponible en ce moment."
    THEME = "theme", "Je ne suis pas la bonne personne sur ce sujet."
    LIEN = "lien", "Nous avons, ou pourrions avoir, un lien hiérarchique."
    AUTRE = "autre", "Je préfère ne pas donner suite."


class MotifPassage(models.TextChoices):
    """Why the platform goes on to the next wish; the person who asked reads the sentence."""

    PAUSE = "pause", "Ce mentor vient de se mettre en pause."
    COMPLET = "complet", "Ce mentor n’a plus de place."
    PARTI = "parti", "Ce mentor n’est plus disponible sur la plateforme."
    SERVICE = "service", "Ce mentor travaille maintenant dans le même service que vous."
    DEJA = "deja", "Vous formez déjà un binôme avec ce mentor."


class EtatBinome(models.TextChoices):
    """`PROPOSE` comes from a campaign, until both have signed."""

    PROPOSE = "proposé", "À signer"
    ACTIF = "actif", "En cours"
    EN_PAUSE = "en pause", "En pause"
    TERMINE = "terminé", "Terminé"
    SUIVI = "suivi", "Suivi à trois mois"
    CLOS = "clos", "Clos"
    ROMPU = "rompu", "Interrompu"


B = EtatBinome

TRANSITIONS_BINOME: dict[str, tuple[set[str], str]] = {
    "proposer": ({CREATION}, B.PROPOSE),
    "former": ({CREATION, B.PROPOSE}, B.ACTIF),
    "suspendre": ({B.ACTIF}, B.EN_PAUSE),
    "reprendre": ({B.EN_PAUSE}, B.ACTIF),
    "terminer": ({B.ACTIF, B.EN_PAUSE}, B.TERMINE),
    "suivre": ({B.TERMINE}, B.SUIVI),
    "clore": ({B.TERMINE, B.SUIVI}, B.CLOS),
    "rompre": ({B.PROPOSE, B.ACTIF, B.EN_PAUSE}, B.ROMPU),
}

# Those that take a place of their mentor; two people have one such pair at most.
BINOMES_VIVANTS = (B.PROPOSE, B.ACTIF, B.EN_PAUSE)
# Those in which something may still be written.
BINOMES_OUVERTS = (B.ACTIF, B.EN_PAUSE)


class MotifRupture(models.TextChoices):
    """Why a pair ends before its term. Confidential: neither the other one nor animators read it."""

    TEMPS = "temps", "Pas assez de temps"
    ENTENTE = "entente", "Nous ne nous sommes pas trouvés"
    BESOIN = "besoin", "Le besoin n’est plus le même"
    LIEN = "lien", "Un lien hiérarchique est apparu"
    SILENCE = "silence", "L’autre personne ne répond plus"
    SIGNATURE = "signature", "La charte n’a pas été signée"
    DEPART = "depart", "Une des deux personnes a quitté la plateforme"
    AUTRE = "autre", "Autre raison"


class Cote(models.TextChoices):
    MENTOR = "mentor", "Mentor"
    MENTORE = "mentoré", "Personne accompagnée"


class Sante(models.TextChoices):
    """How a pair does, from the dates of its sessions alone."""

    VERTE = "verte", "Va bien"
    ORANGE = "orange", "Pas de séance depuis 45 jours"
    ROUGE = "rouge", "Pas de séance depuis 60 jours"


class EtatCampagne(models.TextChoices):
    PREPARATION = "préparation", "En préparation"
    INSCRIPTIONS = "inscriptions", "Inscriptions ouvertes"
    APPARIEMENT = "appariement", "Appariement"
    EN_COURS = "en cours", "En cours"
    CLOSE = "close", "Close"
    ANNULEE = "annulée", "Annulée"


C = EtatCampagne

TRANSITIONS_CAMPAGNE: dict[str, tuple[set[str], str]] = {
    "creer": ({CREATION}, C.PREPARATION),
    "ouvrir": ({C.PREPARATION}, C.INSCRIPTIONS),
    # Registrations end; they may be opened again as long as nothing is confirmed.
    "fermer_inscriptions": ({C.INSCRIPTIONS}, C.APPARIEMENT),
    "rouvrir": ({C.APPARIEMENT}, C.INSCRIPTIONS),
    "confirmer": ({C.APPARIEMENT}, C.EN_COURS),
    "clore": ({C.EN_COURS}, C.CLOSE),
    "annuler": ({C.PREPARATION, C.INSCRIPTIONS, C.APPARIEMENT}, C.ANNULEE),
}


class Exclusion(models.TextChoices):
    """Why two people of a campaign are not paired, whatever their score; who leads it reads the sentence.

    The last two bind the computation alone: a pair put by hand may ignore them.
    """

    SOI = "soi", "C’est la même personne."
    SERVICE = "service", "Un lien hiérarchique est possible\u00a0: l’un dépend de l’employeur de l’autre."
    DEJA = "deja", "Ces deux personnes ont déjà formé un binôme."
    PARTI = "parti", "L’une des deux n’est plus disponible sur la plateforme."
    COMPLET = "complet", "Ce mentor n’a plus de place."
    ECARTEE = "ecartee", "Cette paire a été écartée à la main."
    THEME = "theme", "Aucun thème en commun."
    FORMAT = "format", "Aucune façon commune de se rencontrer."


class Raison(models.TextChoices):
    """What makes a pair likely. Codes with a number are written « themes:2 »; see `services.appariement`."""

    VOEU = "voeu", "vœu n°\u00a0{n}"
    THEMES = "themes", "{n} thème{s} en commun"
    COMPETENCES = "competences", "{n} compétence{s} demandée{s}"
    FORMATS = "formats", "une même façon de se rencontrer"
    AILLEURS = "ailleurs", "un autre ministère"
    REGION = "region", "la même région"
