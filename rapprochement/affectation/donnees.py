"""What the engine reads and returns. Keys, numbers, and a reason that it carries without reading it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from rapprochement.affectation.enums import Issue, Pourquoi

CAPACITE_MAX = 1_000_000
SCORE_MAX = 1_000_000


class ProblemeInvalide(ValueError):
    """What was asked has no meaning; says why, with keys alone."""


class PreuveAbsente(RuntimeError):
    """The solver's answer could not be proven: nothing of it may be used."""


class Participant(NamedTuple):
    """One of either side. `capacite` is how many pairs it may be part of; 0 for somebody in pause."""

    id: int
    capacite: int = 1


class Paire(NamedTuple):
    """A demande and an offre that may go together: a pair that is not given is never made.

    `score` is between 1 and `SCORE_MAX`, the bonus of a wish included. `raison` is whatever the caller wants back.
    """

    demande: int
    offre: int
    score: int
    raison: Any = None


class Reste(NamedTuple):
    """Somebody with fewer pairs than its capacity, or whose capacity is 0."""

    id: int
    obtenues: int
    capacite: int
    pourquoi: Pourquoi


@dataclass(frozen=True)
class Preuve:
    """Prices that no assignment can beat: see `moteur`. A price is in weight, of which one point of score is `unite`.

    `borne` is the score that no assignment exceeds.
    """

    borne: int
    unite: int
    prix_demandes: dict[int, int]
    prix_offres: dict[int, int]


@dataclass(frozen=True)
class Affectation:
    """`paires` by demande then offre; `empreinte` and `graine` are those of what was asked: the same, the same answer.

    `admissibles` is the number of pairs that were given.
    """

    issue: Issue
    graine: int
    empreinte: str
    demandes: int
    offres: int
    admissibles: int
    paires: list[Paire]
    total: int
    preuve: Preuve
    demandes_restantes: list[Reste]
    offres_restantes: list[Reste]
