"""Reads of the directory."""

from annuaire.querysets.annuaire import LigneAnnuaireQuerySet, SignalementQuerySet
from annuaire.querysets.attestations import AttestationQuerySet
from annuaire.querysets.casquettes import casquettes, lignee
from annuaire.querysets.intentions import ConsultationQuerySet, IntentionQuerySet
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
    "AttestationQuerySet",
    "CommunauteQuerySet",
    "CompetenceDeclareeQuerySet",
    "ConsultationQuerySet",
    "DomainePublicQuerySet",
    "EtapeQuerySet",
    "IntentionQuerySet",
    "LigneAnnuaireQuerySet",
    "MandatQuerySet",
    "MembreQuerySet",
    "RecruteurQuerySet",
    "SignalementQuerySet",
    "casquettes",
    "lignee",
]
