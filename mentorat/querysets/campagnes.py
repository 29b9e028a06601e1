"""Campaigns: those that members read, and those that somebody leads."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from mentorat.enums import EtatCampagne

if TYPE_CHECKING:
    from socle.acteur import Acteur


class CampagneQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """Those of one's communities and of everybody, once open; those that one leads."""
        if acteur.membre_id is None:
            return self.animees_par(acteur)
        siennes = Q(communaute__isnull=True) | Q(communaute__in=sorted(acteur.communautes))
        lisibles = siennes & ~Q(etat__in=[EtatCampagne.PREPARATION, EtatCampagne.ANNULEE])
        if acteur.est_moderateur:
            return self.all()
        return self.filter(lisibles | Q(communaute__in=sorted(acteur.animateur_de)))

    def animees_par(self, acteur: "Acteur") -> Self:
        """The moderation team leads all of them."""
        if acteur.est_moderateur:
            return self.all()
        return self.filter(communaute__in=sorted(acteur.animateur_de))
