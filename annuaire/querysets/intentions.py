"""Reads of mobility intentions. All of them inside `annuaire.vision`: the database shows nothing outside."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast

from annuaire.enums import ETATS_OUVERTS, EtatIntention, TitreDeLecture
from annuaire.visibilite import vues, vues_d_un_employeur

if TYPE_CHECKING:
    from socle.acteur import Acteur

PREAVIS = timedelta(days=15)  # before an intention expires, to renew it


class IntentionQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> "IntentionQuerySet":
        """One's own, and those of others that `annuaire.visibilite` allows."""
        if acteur.utilisateur_id is None:
            return self.none()
        return self.filter(Q(membre__utilisateur=acteur.utilisateur_id) | vues(acteur))

    def a_l_adresse(self, uuid: UUID) -> "IntentionQuerySet":
        """The one with this public identifier, read as text, which no index holds.

        The wall then weighs every row before its identifier is read: time does not tell an intention that is hidden
        from one that was never there, to who kept its address.
        """
        return self.alias(adresse=Cast("uuid", models.TextField())).filter(adresse=str(uuid))

    def de(self, acteur: "Acteur") -> "IntentionQuerySet":
        """One's own alone, whatever its state."""
        return self.filter(membre__utilisateur=acteur.utilisateur_id) if acteur.utilisateur_id else self.none()

    def pour_recruter(self, acteur: "Acteur") -> "IntentionQuerySet":
        return self._au_titre(acteur, TitreDeLecture.EMPLOYEUR)

    def pour_conseiller(self, acteur: "Acteur") -> "IntentionQuerySet":
        return self._au_titre(acteur, TitreDeLecture.CONSEILLER)

    def _au_titre(self, acteur: "Acteur", titre: str) -> "IntentionQuerySet":
        return self.filter(vues(acteur, titre)) if acteur.utilisateur_id else self.none()

    def vues_d_un_employeur(self, organisme: int) -> "IntentionQuerySet":
        return self.filter(vues_d_un_employeur(organisme))

    def ouvertes(self) -> "IntentionQuerySet":
        return self.filter(etat__in=ETATS_OUVERTS)

    def depassees(self, jour: date) -> "IntentionQuerySet":
        """Open, and past their last day."""
        return self.ouvertes().filter(expire_le__lt=jour)

    def bientot_depassees(self, jour: date) -> "IntentionQuerySet":
        """Open, and in their last fifteen days."""
        return self.ouvertes().filter(expire_le__range=(jour, jour + PREAVIS))

    def pauses_finies(self, jour: date) -> "IntentionQuerySet":
        return self.filter(etat=EtatIntention.EN_PAUSE, pause_jusqu_au__lt=jour)

    def dans_la_region(self, region: int) -> "IntentionQuerySet":
        """Whether it names the region, or a département of it."""
        par_region = self.model.regions.through.objects.filter(region=region)
        par_departement = self.model.departements.through.objects.filter(departement__region=region)
        return self.filter(
            Q(pk__in=par_region.values("intentionmobilite")) | Q(pk__in=par_departement.values("intentionmobilite"))
        )

    def ordonnees(self) -> "IntentionQuerySet":
        """In an order that says nothing of when anything changed."""
        return self.order_by("membre__nom", "membre__prenom", "pk")

    def for_liste(self) -> "IntentionQuerySet":
        """With what a card shows."""
        return (
            self.ordonnees()
            .select_related("membre__metier", "membre__departement")
            .prefetch_related("metiers", "regions", "departements")
        )


class ConsultationQuerySet(models.QuerySet[Any]):
    def for_journal(self) -> "ConsultationQuerySet":
        return self.order_by("-jour", "-pk")
