"""Reads of members, of what they declare, of communities and mandates."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from annuaire.enums import EtatAdhesion, EtatCommunaute, EtatMembre
from annuaire.querysets.visibles import Regard, membres_visibles, regard
from referentiels.enums import EtatCompetence

if TYPE_CHECKING:
    from socle.acteur import Acteur


def _plie(champ: str) -> models.Func:
    return models.Func(models.F(champ), function="public.plier", output_field=models.TextField())


class MembreQuerySet(models.QuerySet[Any]):
    def actifs(self) -> "MembreQuerySet":
        return self.filter(etat=EtatMembre.ACTIVE)

    def en_attente(self) -> "MembreQuerySet":
        """Those that moderators have to decide on."""
        return self.filter(etat=EtatMembre.DEMANDEE)

    def de(self, acteur: "Acteur") -> "MembreQuerySet":
        """One's own, whatever its state."""
        return self.filter(utilisateur=acteur.utilisateur_id) if acteur.utilisateur_id else self.none()

    def visible_by(self, acteur: "Acteur") -> "MembreQuerySet":
        """Those whose profile this person may open in the directory, each with `besoin`: see `visibles`."""
        return self.vus_par(regard(acteur))

    def vus_par(self, vu: Regard) -> "MembreQuerySet":
        membres: MembreQuerySet = membres_visibles(self, vu)
        return membres

    def par_nom(self) -> "MembreQuerySet":
        """As one reads a list of people: no accent, no case."""
        return self.order_by(_plie("nom"), _plie("prenom"), "pk")

    def for_profil(self) -> "MembreQuerySet":
        return self.select_related("utilisateur", "corps", "grade", "metier", "departement__region", "organisme")


class EtapeQuerySet(models.QuerySet[Any]):
    def chronologiques(self) -> "EtapeQuerySet":
        """The latest first; what goes on before what ended."""
        return self.order_by(models.F("fin").desc(nulls_first=True), "-debut", "pk")


class CompetenceDeclareeQuerySet(models.QuerySet[Any]):
    def par_niveau(self) -> "CompetenceDeclareeQuerySet":
        return self.select_related("competence").order_by("-niveau", "competence__libelle", "pk")

    def montrables(self) -> "CompetenceDeclareeQuerySet":
        """Of skills that the team has put into use: a word that nobody has read yet is its author's."""
        return self.exclude(competence__etat=EtatCompetence.PROPOSEE)


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
