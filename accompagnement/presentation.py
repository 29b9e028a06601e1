"""What a reader is shown of an intention: exactly this, on the list, on its page and in « Qui me voit ? »."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from annuaire.enums import Audience
from annuaire.models import CompetenceDeclaree


@dataclass(frozen=True)
class Montree:
    """The person is named; of its profile, only the parts that it shows to recruiters. Its employer is not said."""

    intention: Any
    nom: str
    poste: str
    lieu: str
    competences: Sequence[CompetenceDeclaree] = ()


def montrer(intention: Any, *, recrute: bool, entiere: bool = False) -> Montree:
    """`recrute`: whether its reader does; an adviser reads what the intention itself says.

    `entiere` adds the skills, in one query: a list goes without.
    """
    membre = intention.membre

    def montree(partie: str) -> bool:
        return recrute and bool(getattr(membre, f"audience_{partie}") >= Audience.RECRUTEURS)

    def si(partie: str, texte: str) -> str:
        return texte if montree(partie) else ""

    return Montree(
        intention,
        membre.nom_complet,
        si("poste", membre.poste or (membre.metier.libelle if membre.metier else "")),
        si("residence", membre.ville or (membre.departement.nom if membre.departement else "")),
        _competences(membre) if entiere and montree("competences") else (),
    )


def _competences(membre: Any) -> list[CompetenceDeclaree]:
    """Without those that are only proposed: their author alone reads them."""
    return list(CompetenceDeclaree.objects.filter(membre=membre).montrables().par_niveau())
