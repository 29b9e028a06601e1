"""Closed lists of the accounts."""

from django.db import models


class UsageCode(models.TextChoices):
    """What typing a code allows."""

    CONNEXION = "connexion", "Se connecter"
    VERIFICATION = "vérification", "Confirmer que c’est bien soi"
    ADRESSE = "adresse", "Ajouter une adresse"


class Nature(models.TextChoices):
    """What an address is, read from its domain each time: a domain may enter or leave the list."""

    PUBLIQUE = "publique", "Adresse professionnelle"
    GRATUITE = "gratuite", "Messagerie personnelle"
    INCONNUE = "inconnue", "Adresse personnelle"
