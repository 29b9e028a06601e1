"""What goes around an event: series, opinions, what a host must know."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from annuaire.enums import EtatCommunaute
from communautes.enums import INSCRIPTIONS_PLACEES, EtatEvenement
from communautes.querysets.diffusion import animes_par

if TYPE_CHECKING:
    from socle.acteur import Acteur


class SerieQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """To the members of the community, and to who leads it."""
        siennes = acteur.communautes if acteur.membre_id is not None else frozenset()
        ouvertes = Q(communaute__in=sorted(siennes)) & ~Q(communaute__etat=EtatCommunaute.PROJET)
        return self.filter(ouvertes | animes_par(acteur))


class AvisEvenementQuerySet(models.QuerySet[Any]):
    def dans_l_ordre(self) -> Self:
        return self.order_by("donne_le", "pk")


class HabilitationQuerySet(models.QuerySet[Any]):
    """To be read inside `vision(acteur)`: the database shows one's own, and those of the communities one leads."""

    def de(self, acteur: "Acteur") -> Self:
        return self.filter(inscription__membre=acteur.membre_id) if acteur.membre_id else self.none()

    def a_remettre(self, evenement: int) -> Self:
        """Those of who has a seat, by name."""
        placees = self.filter(inscription__evenement=evenement, inscription__etat__in=INSCRIPTIONS_PLACEES)
        return placees.order_by("nom_de_naissance", "prenoms", "pk")

    def a_oublier(self, limite: datetime) -> Self:
        """Of visits that ended before then, that are cancelled or ask it no more, or where their person has no seat."""
        return self.filter(
            Q(inscription__evenement__fin__lt=limite)
            | Q(inscription__evenement__etat=EtatEvenement.ANNULE)
            | Q(inscription__evenement__habilitation=False)
            | ~Q(inscription__etat__in=INSCRIPTIONS_PLACEES)
        )
