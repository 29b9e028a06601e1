"""Offers, what search reads of them, what people keep."""

from opportunites.models.offres import CONTROLES, ExigenceOffre, Offre
from opportunites.models.recherche import (
    RECHERCHES_MAX,
    LigneRecherche,
    LigneRetiree,
    OffreSignalee,
    RechercheEnregistree,
)

__all__ = [
    "CONTROLES",
    "RECHERCHES_MAX",
    "ExigenceOffre",
    "LigneRecherche",
    "LigneRetiree",
    "Offre",
    "OffreSignalee",
    "RechercheEnregistree",
]
