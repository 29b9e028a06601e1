"""Reads of the visits."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef


class VisiteQuerySet(models.QuerySet[Any]):
    def dernieres(self, utilisateur: int, jour: date) -> list[date]:
        """The last two days of this person, the latest first: today's visit, if it was noted, and the one before."""
        siennes = self.filter(utilisateur=utilisateur, jour__lte=jour).order_by("-jour")
        return list(siennes.values_list("jour", flat=True)[:2])

    def oubliables(self, avant: date) -> "VisiteQuerySet":
        """Older than this day, and not the last one of their person."""
        suivantes = self.model.objects.filter(utilisateur=OuterRef("utilisateur"), jour__gt=OuterRef("jour"))
        return self.filter(Exists(suivantes), jour__lt=avant)
