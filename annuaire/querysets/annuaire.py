"""Reads of the search rows of the directory, and of what is reported."""

from typing import TYPE_CHECKING, Any

from django.db import models

from annuaire.querysets.visibles import Regard, lignes_visibles, regard
from socle.recherche import contient

if TYPE_CHECKING:
    from socle.acteur import Acteur


class LigneAnnuaireQuerySet(models.QuerySet[Any]):
    def visible_by(self, acteur: "Acteur") -> "LigneAnnuaireQuerySet":
        return self.vues_par(regard(acteur))

    def vues_par(self, vu: Regard) -> "LigneAnnuaireQuerySet":
        lignes: LigneAnnuaireQuerySet = lignes_visibles(self, vu)
        return lignes

    def contenant(self, tsquery: str) -> "LigneAnnuaireQuerySet":
        return self.filter(contient(models.F("vecteur"), tsquery)) if tsquery else self


class SignalementQuerySet(models.QuerySet[Any]):
    def a_traiter(self) -> "SignalementQuerySet":
        return self.filter(traite_le__isnull=True)
