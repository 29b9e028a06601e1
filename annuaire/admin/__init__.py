"""The directory in the admin."""

from annuaire.admin.annuaire import LimiteAtteinteAdmin, PropositionCompetenceAdmin, SignalementAdmin
from annuaire.admin.recruteurs import DomainePublicAdmin, RecruteurAdmin

__all__ = [
    "DomainePublicAdmin",
    "LimiteAtteinteAdmin",
    "PropositionCompetenceAdmin",
    "RecruteurAdmin",
    "SignalementAdmin",
]
