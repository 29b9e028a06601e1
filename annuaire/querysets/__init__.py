"""Reads of the directory."""

from annuaire.querysets.annuaire import LigneAnnuaireQuerySet, SignalementQuerySet
from annuaire.querysets.casquettes import casquettes
from annuaire.querysets.membres import (
    AdhesionQuerySet,
    CommunauteQuerySet,
    CompetenceDeclareeQuerySet,
    EtapeQuerySet,
    MandatQuerySet,
    MembreQuerySet,
)
from annuaire.querysets.recruteurs import DomainePublicQuerySet, RecruteurQuerySet

__all__ = [
    "AdhesionQuerySet",
    "CommunauteQuerySet",
    "CompetenceDeclareeQuerySet",
    "DomainePublicQuerySet",
    "EtapeQuerySet",
    "LigneAnnuaireQuerySet",
    "MandatQuerySet",
    "MembreQuerySet",
    "RecruteurQuerySet",
    "SignalementQuerySet",
    "casquettes",
]
