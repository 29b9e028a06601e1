"""What an offer is to one person."""

from django.conf import settings
from django.db import models

from opportunites.models.offres import Offre


class OffreDUnePersonne(models.Model):
    """An offer and somebody, with no way back from either: nothing lists who looks at an offer."""

    utilisateur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+", verbose_name="personne"
    )
    offre = models.ForeignKey(Offre, models.CASCADE, related_name="+", verbose_name="offre")

    class Meta:
        abstract = True
