"""The words that public notices and the referential write, for whoever mistypes one."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class MotConnu(models.Model):
    """A known word: derived, rebuilt by `vocabulaire`. Only of what anybody may read, never of a sensitive employer.

    `cles` are those of `orthographe.cles`: two words that differ by two typing mistakes at most share one.
    """

    mot = models.CharField("mot", max_length=30, help_text="Sans majuscule ni accent.")
    forme = models.CharField("forme la plus courante", max_length=30)
    frequence = models.PositiveIntegerField("fréquence", help_text="Combien de fois il est écrit.")
    cles = ArrayField(models.IntegerField(), verbose_name="clés")

    class Meta:
        verbose_name = "mot connu"
        verbose_name_plural = "mots connus"
        constraints = [
            models.UniqueConstraint(fields=["mot"], name="mot_connu_unique"),
            models.CheckConstraint(condition=Q(frequence__gte=1), name="mot_connu_employe"),
        ]
        # Without a pending list, which every search would read from end to end.
        indexes = [GinIndex(fields=["cles"], fastupdate=False, name="mot_connu_cles")]

    def __str__(self) -> str:
        return self.mot
