"""What an assignment says of itself, and of who is left."""

from django.db import models


class Issue(models.TextChoices):
    """How the run ended; only the first one holds pairs."""

    AFFECTEE = "affectée", "Affectation faite"
    VIDE = "vide", "Ni demande ni offre"
    SANS_DEMANDE = "sans demande", "Aucune demande"
    SANS_OFFRE = "sans offre", "Aucune offre"
    SANS_PLACE = "sans place", "Aucune place d’un côté ou de l’autre"
    SANS_PAIRE = "sans paire", "Aucune paire admissible"


class Pourquoi(models.TextChoices):
    """Why somebody has places left, or was given none."""

    SANS_PLACE = "sans place", "N’a pas de place à donner"
    SANS_PAIRE = "sans paire", "Aucune paire admissible"
    TOUS_PRIS = "tous pris", "Toutes les places possibles sont prises"
    TOUS_OBTENUS = "tous obtenus", "A déjà tout ce qui lui est possible"
