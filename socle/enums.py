"""Closed lists of the socle."""

from django.db import models


class RythmeAbonnement(models.TextChoices):
    """How often a list of mails is received."""

    CHOISI = "choisi", "Comme je l’ai choisi"
    HEBDOMADAIRE = "hebdomadaire", "Une fois par semaine au plus, le lundi"
    AUCUN = "aucun", "Ne plus la recevoir"
