"""Reads of the outbox."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q


class CourrielQuerySet(models.QuerySet):
    def a_envoyer(self, maintenant: datetime) -> "CourrielQuerySet":
        """Due and taken by nobody: what someone waits for first, then what was never tried, then the oldest."""
        return (
            self.filter(statut="à envoyer", a_partir_de__lte=maintenant)
            .filter(Q(reserve_jusqu_a__isnull=True) | Q(reserve_jusqu_a__lte=maintenant))
            .order_by("-urgent", "essais", "a_partir_de", "pk")
        )

    def a_envoyer_depuis(self, maintenant: datetime, duree: timedelta) -> "CourrielQuerySet":
        """Due for longer than `duree`, and taken by nobody."""
        return self.a_envoyer(maintenant).filter(a_partir_de__lte=maintenant - duree)
