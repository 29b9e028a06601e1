"""Mentors that somebody may find."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from mentorat.enums import BINOMES_VIVANTS, EtatOffreMentor

if TYPE_CHECKING:
    from socle.acteur import Acteur


class OffreMentorQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> Self:
        """Those of the members whose profile this member may read; one's own. Offers of who is unlisted are hidden."""
        if acteur.membre_id is None:
            return self.none()
        membres = self.model.membre.field.related_model.objects.visible_by(acteur).order_by().values("pk")
        return self.filter(Q(membre=acteur.membre_id) | Q(membre__in=membres))

    def de(self, acteur: "Acteur") -> Self:
        return self.filter(membre=acteur.membre_id) if acteur.membre_id else self.none()

    def with_places(self) -> Self:
        """`places`: how many more pairs this mentor can take now; never below 0 unless capacity was lowered."""
        vivants = (
            self.model.binomes.rel.related_model.objects.filter(offre=OuterRef("pk"), etat__in=BINOMES_VIVANTS)
            .order_by()
            .values("offre")
            .annotate(nombre=Count("pk"))
            .values("nombre")
        )
        occupees = Coalesce(Subquery(vivants, output_field=IntegerField()), Value(0))
        return self.annotate(places=F("capacite") - occupees)

    def disponibles(self) -> Self:
        """Active, of an active member, with a place left."""
        return (
            self.filter(etat=EtatOffreMentor.ACTIVE, membre__etat="active", membre__utilisateur__is_active=True)
            .with_places()
            .filter(places__gt=0)
        )
