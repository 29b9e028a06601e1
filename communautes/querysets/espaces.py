"""Manifestos, amendments and announcements."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from communautes.enums import EtatAmendement

if TYPE_CHECKING:
    from socle.acteur import Acteur


class ManifesteQuerySet(models.QuerySet[Any]):
    def publies(self) -> Self:
        """The last one first: it is in force."""
        return self.filter(publie_le__isnull=False).order_by("-version")

    def a_signer_par(self, acteur: "Acteur") -> Self:
        """Those in force in its communities, that this person has not signed."""
        if acteur.membre_id is None:
            return self.none()
        suivantes = self.model._default_manager.filter(
            communaute=OuterRef("communaute"), version__gt=OuterRef("version"), publie_le__isnull=False
        )
        siennes = self.filter(communaute__in=sorted(acteur.communautes), publie_le__isnull=False)
        en_vigueur = siennes.filter(~Exists(suivantes.order_by()))
        return en_vigueur.exclude(signatures__membre=acteur.membre_id).order_by("-publie_le", "pk")


class AmendementQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """To the members of the community, and to who leads it."""
        if acteur.est_moderateur:
            return self.all()
        siennes = acteur.communautes if acteur.membre_id is not None else frozenset()
        return self.filter(manifeste__communaute__in=sorted(siennes | acteur.animateur_de))

    def a_decider(self) -> Self:
        return self.filter(etat=EtatAmendement.PROPOSE)


class AnnonceQuerySet(models.QuerySet[Any]):
    def affichees(self, jour: date) -> Self:
        """On this civil day of Paris, the newest first."""
        return self.filter(Q(jusqu_au__isnull=True) | Q(jusqu_au__gte=jour)).order_by("-publiee_le", "pk")
