"""The sixty searches of the bench, in `questions.json`, and the number of members each must find, by reader and size.

Counts hold for the members that `donnees.planter` draws: they depend on nothing outside of the repository.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FICHIER = Path(__file__).with_name("questions.json")
CLASSES = ("sans-texte", "nom", "competence", "moyenne", "large")


@dataclass(frozen=True)
class Question:
    """`tsquery` and `choix` (facet → keys of the search row) are what the page understood of its address."""

    classe: str
    adresse: str
    texte: str
    tsquery: str
    choix: Mapping[str, Sequence[str]]


@dataclass
class Reponse:
    """What a page shows: how many members, those of its first page, how many for each value (facet → key → count)."""

    total: int
    pks: list[int]
    nombres: dict[str, dict[str, int]]


def lire() -> dict[str, Any]:
    lu: dict[str, Any] = json.loads(FICHIER.read_text(encoding="utf-8"))
    return lu


def ecrire(contenu: Mapping[str, Any]) -> None:
    FICHIER.write_text(json.dumps(contenu, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def comprendre(questions: Sequence[Mapping[str, Any]]) -> list[Question]:
    """Resolve each address as the page does, once: peers receive keys and a parsed text, and do not pay for it."""
    return [_comprendre(question["classe"], question["adresse"]) for question in questions]


def _comprendre(classe: str, adresse: str) -> Question:
    from django.http import QueryDict

    from annuaire.filters import FiltreAnnuaire
    from annuaire.querysets.visibles import Regard

    filtre = FiltreAnnuaire(QueryDict(adresse), Regard())
    if filtre.ignorees:
        raise ValueError(f"{adresse} : {filtre.ignorees} ne correspond à rien")
    return Question(classe, adresse, filtre.texte, filtre.question.tsquery, dict(filtre.question.cles))
