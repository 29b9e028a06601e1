"""What means the same: synonyms, other names of skills, genders that no ending tells.

Kept in the process until one of the rows they come from changes, whoever changes it: triggers move `DernierChangement`.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db import connection

from socle.recherche import paires_de_genre, terme

Table = Mapping[str, Sequence[str]]

_VERSIONS = "SELECT source, version FROM referentiels_dernierchangement ORDER BY source"
_SYNONYMES = "SELECT terme, ARRAY(SELECT jsonb_array_elements_text(equivalents)), ambigu FROM referentiels_synonyme"
_APPELLATIONS = "SELECT DISTINCT libelle FROM referentiels_appellation WHERE libelle LIKE '%% / %%' ORDER BY libelle"
_COMPETENCES = """
SELECT libelle, ARRAY(SELECT jsonb_array_elements_text(alias)) FROM referentiels_competence
WHERE alias <> '[]' AND etat = 'validée' ORDER BY id
"""


class Equivalences(NamedTuple):
    """`table`: folded term → equivalents. `ambigus`: folded term → its senses, each once."""

    table: Table
    ambigus: Table


def equivalences() -> Equivalences:
    """One query, four when something changed."""
    return _lire(tuple(_interroger(_VERSIONS)))


@lru_cache(1)
def _lire(versions: tuple[tuple[str, int], ...]) -> Equivalences:
    """For these versions of the rows."""
    table: dict[str, list[str]] = {}
    for paire in sorted(
        {tuple(sorted(paire)) for (nom,) in _interroger(_APPELLATIONS) for paire in paires_de_genre(nom)}
    ):
        _relier(table, paire)
    for libelle, autres in _interroger(_COMPETENCES):
        _relier(table, [libelle, *autres])
    ambigus = {}
    for mot_cle, equivalents, ambigu in _interroger(f"{_SYNONYMES} ORDER BY terme"):
        _expliquer(table, mot_cle, equivalents, ambigu=ambigu)
        if ambigu:
            ambigus[terme(mot_cle)] = list({_au_singulier(sens): sens for sens in reversed(equivalents)}.values())[::-1]
    return Equivalences(table, ambigus)


def _relier(table: dict[str, list[str]], famille: Sequence[str]) -> None:
    """Each of these means the others."""
    for nom in famille:
        if cle := terme(nom):
            autres = table.setdefault(cle, [])
            autres += [autre for autre in famille if terme(autre) != cle and autre not in autres]


def _expliquer(table: dict[str, list[str]], mot_cle: str, equivalents: Sequence[str], *, ambigu: bool) -> None:
    """From an ambiguous term all senses are searched; from one of its senses, only the term itself."""
    for mot in [mot_cle, *equivalents]:
        seul = ambigu and mot != mot_cle
        table.setdefault(terme(mot), []).extend(
            [mot_cle] if seul else [autre for autre in [mot_cle, *equivalents] if autre != mot]
        )


def _au_singulier(texte: str) -> str:
    return " ".join(mot.rstrip("sx") for mot in terme(texte).split())


def _interroger(requete: str) -> list[tuple]:
    with connection.cursor() as curseur:
        curseur.execute(requete, [])
        return curseur.fetchall()
