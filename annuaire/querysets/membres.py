"""Reads of members, of what they declare, of communities and mandates."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from annuaire.enums import MANDATS_DE_CONSEIL, EtatAdhesion, EtatCommunaute, EtatMembre

if TYPE_CHECKING:
    from socle.acteur import Acteur


class MembreQuerySet(models.QuerySet[Any]):
    def actifs(self) -> "MembreQuerySet":
        return self.filter(etat=EtatMembre.ACTIVE)

    def en_attente(self) -> "MembreQuerySet":
        """Those that moderators have to decide on."""
        return self.filter(etat=EtatMembre.DEMANDEE)

    def de(self, acteur: "Acteur") -> "MembreQuerySet":
        """One's own, whatever its state."""
        return self.filter(utilisateur=acteur.utilisateur_id) if acteur.utilisateur_id else self.none()


class EtapeQuerySet(models.QuerySet[Any]):
    def chronologiques(self) -> "EtapeQuerySet":
        """The latest first; what goes on before what ended."""
        return self.order_by(models.F("fin").desc(nulls_first=True), "-debut", "pk")


class CompetenceDeclareeQuerySet(models.QuerySet[Any]):
    def par_niveau(self) -> "CompetenceDeclareeQuerySet":
        return self.select_related("competence").order_by("-niveau", "competence__libelle", "pk")


class CommunauteQuerySet(models.QuerySet[Any]):
    def ouvertes(self) -> "CommunauteQuerySet":
        return self.filter(etat=EtatCommunaute.OUVERTE)


class AdhesionQuerySet(models.QuerySet[Any]):
    def actives(self) -> "AdhesionQuerySet":
        return self.filter(etat=EtatAdhesion.ACTIVE)

    def en_attente(self) -> "AdhesionQuerySet":
        return self.filter(etat=EtatAdhesion.DEMANDEE)


class MandatQuerySet(models.QuerySet[Any]):
    def en_vigueur(self, jour: date) -> "MandatQuerySet":
        """`jour` is a civil day of Paris."""
        return self.filter(Q(jusqu_au__isnull=True) | Q(jusqu_au__gte=jour), depuis__lte=jour)

    def pour_conseiller(self, acteur: "Acteur") -> "MandatQuerySet":
        """Those whom this person may choose as its adviser, by the administration that entrusts it."""
        return (
            self.en_vigueur(timezone.localdate())
            .filter(type__in=MANDATS_DE_CONSEIL, utilisateur__is_active=True)
            .exclude(utilisateur=acteur.utilisateur_id)
            .select_related("organisme", "utilisateur__membre")
            .order_by("organisme__nom", "pk")
        )
