"""What matching says of one requirement."""

from django.db import models


class Verdict(models.TextChoices):
    """From the best to the worst."""

    DEPASSEE = "dépassée", "Niveau dépassé"
    ATTEINTE = "atteinte", "Niveau atteint"
    PROCHE = "proche", "À un niveau près"
    A_DEVELOPPER = "à développer", "À développer"
    MANQUANTE = "manquante", "Manquante"


ATTEINTES = {Verdict.DEPASSEE, Verdict.ATTEINTE}
