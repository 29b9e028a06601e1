"""What each app plants in the world of the guards, lower floors first."""

from collections.abc import Callable

from tests.garde_fous.monde import Monde
from tests.garde_fous.plantations import (
    accueil,
    annuaire,
    communautes_publications,
    comptes,
    mentorat,
    opportunites,
    rapprochement,
    referentiels,
    socle,
)

PLANTATIONS: list[Callable[[Monde], None]] = [
    comptes.planter,
    referentiels.planter,
    annuaire.planter,
    rapprochement.planter,
    opportunites.planter,
    mentorat.planter,
    communautes_publications.planter,
    socle.planter,
    accueil.planter,
]
