"""Offers, what search reads of them, what people keep."""

from opportunites.models.garde import GARDEES_MAX, OffreGardee, OffreVue
from opportunites.models.offres import CONTROLES, ExigenceOffre, Offre
from opportunites.models.recherche import (
    RECHERCHES_MAX,
    LigneExigence,
    LigneRecherche,
    LigneRetiree,
    OffreSignalee,
    RechercheEnregistree,
)
from opportunites.models.vocabulaire import MotConnu

__all__ = [
    "CONTROLES",
    "GARDEES_MAX",
    "RECHERCHES_MAX",
    "ExigenceOffre",
    "LigneExigence",
    "LigneRecherche",
    "LigneRetiree",
    "MotConnu",
    "Offre",
    "OffreGardee",
    "OffreSignalee",
    "OffreVue",
    "RechercheEnregistree",
]
