"""La lettre, as it was prepared for somebody one morning; the days when it opened its dashboard; public figures."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from accueil.querysets import VisiteQuerySet


class Lettre(models.Model):
    """What one person is told one day, by section: read again when the mail leaves. One a day at most."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="lettres", verbose_name="personne"
    )
    jour = models.DateField("jour")
    contenu: Any = models.JSONField(
        "contenu", help_text="Par section, ce qui est cité et pourquoi. Vidé après trois jours."
    )
    created_at = models.DateTimeField("préparée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "lettre"
        constraints = [models.UniqueConstraint(fields=["utilisateur", "jour"], name="lettre_une_par_jour")]
        indexes = [models.Index(fields=["jour"], name="lettre_par_jour")]

    def __str__(self) -> str:
        return f"lettre n° {self.pk}"


class Visite(models.Model):
    """A day when somebody opened its dashboard, so that the next one says what is new. A *lecture*: rows are added."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+", verbose_name="personne"
    )
    jour = models.DateField("jour")

    objects = VisiteQuerySet.as_manager()

    class Meta:
        verbose_name = "visite"
        constraints = [models.UniqueConstraint(fields=["utilisateur", "jour"], name="visite_une_par_jour")]

    def __str__(self) -> str:
        return f"visite n° {self.pk}"


class Statistiques(models.Model):
    """What the public page of the figures says, as it was counted on this day. Figures only, kept for good."""

    jour = models.DateField("jour", unique=True)
    chiffres: Any = models.JSONField("chiffres")

    class Meta:
        verbose_name = "statistiques"
        verbose_name_plural = "statistiques"

    def __str__(self) -> str:
        return f"statistiques du {self.jour}"
