"""Events that somebody may read."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from communautes.enums import EtatEvenement
from communautes.querysets.diffusion import animes_par, diffuse_a

if TYPE_CHECKING:
    from socle.acteur import Acteur


class EvenementQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """Those spread to this person, once published, cancelled ones too; all of those that it organises."""
        if acteur.est_moderateur:
            return self.all()
        return self.filter((diffuse_a(acteur) & models.Q(publie_le__isnull=False)) | animes_par(acteur))

    def organises_par(self, acteur: "Acteur") -> Self:
        return self.filter(animes_par(acteur))

    def a_venir(self, maintenant: datetime) -> Self:
        """Not over, the first one first."""
        return self.filter(fin__gt=maintenant).order_by("debut", "pk")

    def passes(self, maintenant: datetime) -> Self:
        return self.filter(fin__lte=maintenant).order_by("-debut", "-pk")

    def en_vitrine(self, acteur: "Acteur", maintenant: datetime) -> Self:
        """What the home page shows: what is for everybody to see; for a member, what its communities prepare too."""
        montres = models.Q(en_accueil=True)
        if acteur.membre_id is not None:
            montres |= models.Q(communaute__in=sorted(acteur.communautes))
        publies = self.visible_by(acteur).filter(montres, etat=EtatEvenement.PUBLIE, debut__gt=maintenant)
        return publies.select_related("communaute").order_by("debut", "pk")
