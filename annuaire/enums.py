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
