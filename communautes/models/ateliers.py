"""Of a co-development session, nothing is kept but what its client concludes."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from communautes.models.inscriptions import Inscription
from communautes.querysets.ateliers import ConclusionQuerySet


class Conclusion(models.Model):
    """What the client takes from the session: its own, or shared with those who were there.

    Behind row-level security: read inside `vision(acteur)` only, by its client and, once shared, by who was there.
    """

    # The constraint, with its cascade, is written by the migration: the web role would not see what to delete.
    inscription = models.OneToOneField(
        Inscription, models.DO_NOTHING, db_constraint=False, related_name="conclusion", verbose_name="inscription"
    )
    texte = models.TextField("conclusions", max_length=5000)
    partagee = models.BooleanField("partagée avec les personnes présentes", default=False)
    updated_at = models.DateTimeField("modifié le", default=timezone.now, editable=False)

    objects = ConclusionQuerySet.as_manager()

    class Meta:
        verbose_name = "conclusions d’atelier"
        verbose_name_plural = "conclusions d’ateliers"
        constraints = [models.CheckConstraint(condition=~Q(texte=""), name="conclusion_ecrite")]

    def __str__(self) -> str:
        return f"conclusions n° {self.pk}"
