"""Events that somebody may read."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

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

    def entre(self, debut: datetime, fin: datetime) -> Self:
        """Those that begin in this span, its end not included."""
        return self.filter(debut__gte=debut, debut__lt=fin).order_by("debut", "pk")

    def de_communautes(self, communautes: Collection[int]) -> Self:
        return self.filter(communaute__in=sorted(communautes))

    def en_region(self, code: str) -> Self:
        return self.filter(departement__region__code=code)

    def en_ligne(self) -> Self:
        """Those that one may follow from anywhere."""
        return self.filter(~Q(lien=""))

    def a_tenir(self, maintenant: datetime) -> Self:
        """Published, not begun: their seats may still change hands."""
        return self.filter(etat=EtatEvenement.PUBLIE, debut__gt=maintenant)

    def with_prises(self) -> Self:
        """`prises`: how many seats are taken or kept for somebody."""
        inscriptions = self.model._meta.get_field("inscriptions").related_model.objects
        siennes = inscriptions.placees().filter(evenement=OuterRef("pk")).order_by().values("evenement")
        return self.annotate(prises=Coalesce(Subquery(siennes.annotate(nombre=Count("pk")).values("nombre")), 0))

    def for_page(self) -> Self:
        return self.select_related("communaute", "departement__region", "serie")
