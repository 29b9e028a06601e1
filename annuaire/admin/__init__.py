"""The directory in the admin."""

from annuaire.admin.annuaire import LimiteAtteinteAdmin, PropositionCompetenceAdmin, SignalementAdmin
from annuaire.admin.communautes import AdhesionAdmin, CommunauteAdmin, MandatAdmin
from annuaire.admin.membres import MembreAdmin
from annuaire.admin.recruteurs import DomainePublicAdmin, RecruteurAdmin

__all__ = [
    "AdhesionAdmin",
    "CommunauteAdmin",
    "DomainePublicAdmin",
    "LimiteAtteinteAdmin",
    "MandatAdmin",
    "MembreAdmin",
    "PropositionCompetenceAdmin",
    "RecruteurAdmin",
    "SignalementAdmin",
]
