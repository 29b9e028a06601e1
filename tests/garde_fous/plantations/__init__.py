"""What each app plants in the world of the guards, lower floors first."""

from collections.abc import Callable

from tests.garde_fous.monde import Monde
from tests.garde_fous.plantations import (
    accueil,
    annuaire,
    communautes_espaces,
    communautes_evenements,
    communautes_liens,
    communautes_publications,
    communautes_suites,
    communautes_tchap,
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
    communautes_espaces.planter,
    communautes_evenements.planter,
    communautes_suites.planter,
    communautes_liens.planter,
    communautes_tchap.planter,
    communautes_publications.planter,
    socle.planter,
    accueil.planter,
]
