"""Communities and members of the demonstration: nobody real, at addresses that cannot exist (« .example »)."""

from annuaire.demo.attestations import charger_attestations
from annuaire.demo.communautes import charger_communautes
from annuaire.demo.membres import ANIMATRICE, CONSEILLER, MEMBRE, charger_membres
from annuaire.demo.profils import charger_profils

__all__ = [
    "ANIMATRICE",
    "CONSEILLER",
    "MEMBRE",
    "charger_attestations",
    "charger_communautes",
    "charger_membres",
    "charger_profils",
]
