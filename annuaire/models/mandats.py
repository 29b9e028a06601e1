"""What an administration entrusts to somebody on this platform."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from annuaire.enums import TypeMandat
from annuaire.querysets import MandatQuerySet
from referentiels.models import Corps, Organisme


class Mandat(models.Model):
    """A mission on the platform, for a corps or an administration, between two civil days of Paris."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mandats", verbose_name="compte"
    )
    type = models.CharField("type", max_length=24, choices=TypeMandat)
    organisme = models.ForeignKey(
        Organisme,
        models.PROTECT,
        related_name="mandats",
        verbose_name="administration",
        help_text="Celle qui confie le mandat : la personne y est une collègue.",
    )
    corps = models.ForeignKey(
        Corps, models.PROTECT, null=True, blank=True, related_name="mandats", verbose_name="corps"
    )
    depuis = models.DateField("depuis le", default=timezone.localdate)
    jusqu_au = models.DateField("jusqu’au", null=True, blank=True, help_text="Compris. Vide : sans terme.")

    objects = MandatQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        constraints = [
            models.CheckConstraint(condition=Q(type__in=TypeMandat.values), name="mandat_type_connu"),
            models.CheckConstraint(
                condition=Q(jusqu_au__isnull=True) | Q(jusqu_au__gte=F("depuis")), name="mandat_dates"
            ),
            models.CheckConstraint(
                condition=~Q(type=TypeMandat.GESTIONNAIRE_CORPS) | Q(corps__isnull=False), name="mandat_corps_dit"
            ),
        ]
        indexes = [models.Index(fields=["utilisateur", "type"], name="mandat_par_compte")]

    def __str__(self) -> str:
        return f"mandat n° {self.pk}"
