"""How well skills answer requirements, criterion by criterion. Pure: no query, and nothing of a person but its skills.

A requirement weighs 3 when it is essential, 1 when it is wished for. A skill at the level or above it earns 4 points,
one level short 2; short of it, wanting to develop it earns 1 more. The score is the share of all the points that the
requirements could earn, in hundredths, rounded down: 100 says that every level is reached, and nothing else. Integers
alone, so that `classement` finds the very same number in SQL.

A requirement deduced from a text weighs as any other: it is said not to be confirmed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rapprochement.enums import ATTEINTES, Verdict
from referentiels.enums import OrigineExigence

POIDS_ESSENTIELLE, POIDS_SOUHAITEE = 3, 1
POINTS, POINTS_PROCHE, POINTS_DEVELOPPER = 4, 2, 1


class Exigee(Protocol):
    """A requirement: the rows of any model made from `referentiels.models.Exigence`."""

    competence_id: Any
    niveau: Any
    essentielle: Any
    origine: Any


class Declaree(Protocol):
    """A skill that somebody has, or wants: `annuaire.models.CompetenceDeclaree`."""

    competence_id: Any
    niveau: Any
    veut_developper: Any


@dataclass(frozen=True)
class Critere:
    """One requirement; `niveau` is the person's own, None without this skill."""

    exigence: Any
    niveau: int | None
    veut_developper: bool

    @property
    def verdict(self) -> Verdict:
        if self.niveau is not None and self.niveau >= self.exigence.niveau:
            return Verdict.DEPASSEE if self.niveau > self.exigence.niveau else Verdict.ATTEINTE
        if self.niveau is not None and self.niveau == self.exigence.niveau - 1:
            return Verdict.PROCHE
        return Verdict.A_DEVELOPPER if self.veut_developper else Verdict.MANQUANTE

    @property
    def atteinte(self) -> bool:
        return self.verdict in ATTEINTES

    @property
    def confirmee(self) -> bool:
        """False when it was deduced from a text, and no employer said so."""
        return self.exigence.origine != OrigineExigence.DEDUITE

    @property
    def poids(self) -> int:
        return POIDS_ESSENTIELLE if self.exigence.essentielle else POIDS_SOUHAITEE

    @property
    def points(self) -> int:
        """Of `POINTS`."""
        if self.atteinte:
            return POINTS
        proche = POINTS_PROCHE if self.verdict is Verdict.PROCHE else 0
        return proche + (POINTS_DEVELOPPER if self.veut_developper else 0)


@dataclass(frozen=True)
class Rapprochement:
    """`score` is between 0 and 100; without any requirement there is nothing to match, and it is 0."""

    score: int
    criteres: Sequence[Critere]

    @property
    def atteintes(self) -> list[Critere]:
        return [critere for critere in self.criteres if critere.atteinte]

    @property
    def proches(self) -> list[Critere]:
        return [critere for critere in self.criteres if critere.verdict is Verdict.PROCHE]

    @property
    def manquantes(self) -> list[Critere]:
        """What is neither reached nor one level short, wanted or not."""
        return [c for c in self.criteres if c.verdict in {Verdict.MANQUANTE, Verdict.A_DEVELOPPER}]


def expliquer(exigences: Iterable[Exigee], competences: Iterable[Declaree]) -> Rapprochement:
    """`competences` are those that the person who reads may see: all of one's own, what is shown of somebody else's.

    Criteria come in the order of the requirements.
    """
    siennes = {declaree.competence_id: declaree for declaree in competences}
    criteres = [_juger(exigence, siennes.get(exigence.competence_id)) for exigence in exigences]
    total = sum(POINTS * critere.poids for critere in criteres)
    gagnes = sum(critere.points * critere.poids for critere in criteres)
    return Rapprochement(100 * gagnes // total if total else 0, criteres)


def _juger(exigence: Exigee, declaree: Declaree | None) -> Critere:
    if declaree is None:
        return Critere(exigence, None, False)
    return Critere(exigence, declaree.niveau, declaree.veut_developper)
