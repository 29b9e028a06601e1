"""What a reader is shown of an intention: exactly this, on the list, on its page and in « Qui me voit ? »."""

from dataclasses import dataclass
from typing import Any

from annuaire.enums import Audience


@dataclass(frozen=True)
class Montree:
    """The person is named; of its profile, only the parts that it shows to recruiters. Its employer is not said."""

    intention: Any
    nom: str
    poste: str
    lieu: str


def montrer(intention: Any, *, recrute: bool) -> Montree:
    """`recrute`: whether its reader does; an adviser reads what the intention itself says."""
    membre = intention.membre

    def si(partie: str, texte: str) -> str:
        return texte if recrute and getattr(membre, f"audience_{partie}") >= Audience.RECRUTEURS else ""

    return Montree(
        intention,
        membre.nom_complet,
        si("poste", membre.poste or (membre.metier.libelle if membre.metier else "")),
        si("residence", membre.ville or (membre.departement.nom if membre.departement else "")),
    )
