"""What La lettre keeps of its readers: until when mentoring was told to each."""

from django.conf import settings
from django.db import models


class RepereLettre(models.Model):
    """What came before this moment was told to this person, or will never be."""

    utilisateur = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="personne"
    )
    repere = models.DateTimeField("repère")

    class Meta:
        verbose_name = "repère de La lettre"
        verbose_name_plural = "repères de La lettre"

    def __str__(self) -> str:
        return f"repère n° {self.pk}"
