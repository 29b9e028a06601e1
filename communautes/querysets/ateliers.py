"""Conclusions of co-development sessions."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from communautes.enums import EtatInscription

if TYPE_CHECKING:
    from socle.acteur import Acteur

# Who was there: the platform knows it once attendance is noted, and believes a seat until then.
PRESENTS = (EtatInscription.CONFIRMEE, EtatInscription.PRESENTE)


class ConclusionQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """One's own; those shared with a session where one was. Who organises reads no more than others.

        To be read inside `vision(acteur)`: the database says the same.
        """
        if acteur.membre_id is None:
            return self.none()
        sienne = Q(inscription__membre=acteur.membre_id)
        partagee = Q(
            partagee=True,
            inscription__evenement__inscriptions__membre=acteur.membre_id,
            inscription__evenement__inscriptions__etat__in=PRESENTS,
        )
        return self.filter(sienne | partagee).distinct()
