"""What to find, as a tree: the same for PostgreSQL and for the index in memory."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_LEXEME = re.compile(r"'((?:[^']|'')*)'")
_ENTRE_DEUX = re.compile(r"<(?:-|\d+)>")


@dataclass(frozen=True)
class Et:
    """All of its parts."""

    parties: tuple[Any, ...]


@dataclass(frozen=True)
class Ou:
    """At least one of its parts."""

    parties: tuple[Any, ...]


@dataclass(frozen=True)
class Sauf:
    """Everything without this: only a part of an `Et`, where it may be alone."""

    partie: Any


# Parts of parts down to leaves: each is a text query of PostgreSQL, its words already stemmed.
Arbre = str | Et | Ou | Sauf


def en_tsquery(arbre: Arbre) -> str:
    if isinstance(arbre, str):
        return arbre
    if isinstance(arbre, Sauf):
        return f"!({en_tsquery(arbre.partie)})"
    signe = " & " if isinstance(arbre, Et) else " | "
    return signe.join(f"({en_tsquery(partie)})" for partie in arbre.parties)


def feuilles(arbre: Any) -> Iterator[Any]:
    """The leaves of a tree, read by PostgreSQL or not yet."""
    if isinstance(arbre, Sauf):
        yield from feuilles(arbre.partie)
    elif isinstance(arbre, Et | Ou):
        for partie in arbre.parties:
            yield from feuilles(partie)
    else:
        yield arbre


def lexemes(feuille: str) -> list[str]:
    """The words of a leaf, as `tsvector_to_array` gives them: a text query doubles quotes and backslashes."""
    return [lexeme.replace("''", "'").replace("\\\\", "\\") for lexeme in _LEXEME.findall(feuille)]


def sur_places(arbre: Arbre, places: str) -> str:
    """The text query that finds every word in one of these places (weights of the vector), in any order."""
    return "".join(_etiqueter(en_tsquery(arbre), places))


def _etiqueter(tsquery: str, places: str) -> Iterator[str]:
    """Between words are the signs; a sign inside a word is a letter of it."""
    fin = 0
    for lexeme in _LEXEME.finditer(tsquery):
        yield _ENTRE_DEUX.sub("&", tsquery[fin : lexeme.start()])
        yield f"{lexeme[0]}:{places}"
        fin = lexeme.end()
    yield tsquery[fin:]
