"""What means the same, drawn from the referential: other names of skills, genders that no ending tells.

Kept in the process as long as the rows it comes from are the same, whoever changed them: one short query tells.
"""

from functools import lru_cache

from django.db import connection

from socle.recherche import paires_de_genre, terme

Table = dict[str, list[str]]

_NOMS = "FROM referentiels_appellation WHERE libelle LIKE '%% / %%'"
_ALIAS = "FROM referentiels_competence WHERE alias <> '[]' AND etat = 'validée'"
_VERSION = f"""
SELECT (SELECT (count(*), sum(hashtextextended(libelle, 0))) {_NOMS})::text,
       (SELECT (count(*), sum(hashtextextended(libelle || alias, 0))) {_ALIAS})::text
"""


def equivalences() -> Table:
    """Folded term → equivalents. One query, three when something changed. Do not modify what it gives."""
    with connection.cursor() as curseur:
        curseur.execute(_VERSION, [])
        return _table(*curseur.fetchone())


@lru_cache(1)
def _table(noms: str, alias: str) -> Table:
    """For these versions of the rows."""
    table: Table = {}
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT DISTINCT libelle {_NOMS}", [])
        paires = {tuple(sorted(paire)) for (libelle,) in curseur for paire in paires_de_genre(libelle)}
        curseur.execute(f"SELECT libelle, ARRAY(SELECT jsonb_array_elements_text(alias)) {_ALIAS} ORDER BY id", [])
        familles = [*sorted(paires), *([libelle, *autres] for libelle, autres in curseur)]
    for famille in familles:
        relier(table, famille)
    return table


def relier(table: Table, famille: "list[str] | tuple[str, ...]") -> None:
    """Each of these means the others."""
    for nom in famille:
        if cle := terme(nom):
            autres = table.setdefault(cle, [])
            autres += [autre for autre in famille if terme(autre) != cle and autre not in autres]
