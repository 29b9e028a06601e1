"""What somebody keeps and has read. Signs of a mobility: shown to that person alone, in no screen of the admin."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from opportunites.models.personnes import OffreDUnePersonne
from opportunites.querysets import OffreGardeeQuerySet, OffreVueQuerySet

GARDEES_MAX = 200  # by person


class OffreGardee(OffreDUnePersonne):
    """An offer that somebody keeps at hand."""

    rang = models.PositiveSmallIntegerField(
        "rang", editable=False, help_text="Une place parmi les siennes : la base refuse la suivante de trop."
    )
    at = models.DateTimeField("gardée le", default=timezone.now)

    lisible: bool  # only when loaded by `for_liste`
    ouverte: bool  # only when loaded by `for_carte`

    objects = OffreGardeeQuerySet.as_manager()

    class Meta:
        verbose_name = "offre gardée"
        verbose_name_plural = "offres gardées"
        constraints = [
            models.UniqueConstraint(fields=["utilisateur", "offre"], name="offre_gardee_une_fois"),
            models.UniqueConstraint(fields=["utilisateur", "rang"], name="offre_gardee_rang_unique"),
            models.CheckConstraint(condition=Q(rang__range=(1, GARDEES_MAX)), name="offre_gardee_rang_borne"),
        ]

    def __str__(self) -> str:
        # Neither the offer nor the person: this text reaches logs.
        return f"offre gardée n° {self.pk}"


class OffreVue(OffreDUnePersonne):
    """The first time somebody opened the page of an open offer. A *lecture*: rows are added, then forgotten."""

    at = models.DateTimeField("vue le", default=timezone.now)

    objects = OffreVueQuerySet.as_manager()

    class Meta:
        verbose_name = "offre vue"
        verbose_name_plural = "offres vues"
        constraints = [models.UniqueConstraint(fields=["utilisateur", "offre"], name="offre_vue_une_fois")]
        indexes = [BrinIndex(fields=["at"], name="offre_vue_ancienne")]  # rows come in the order of time

    def __str__(self) -> str:
        return f"offre vue n° {self.pk}"
