"""The best matches among thousands, by PostgreSQL: the numbers and the order that `calcul` would give.

The highest score first, then the latest object. Only what the caller's queryset holds is ever ranked.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from rapprochement.calcul import (
    POIDS_ESSENTIELLE,
    POIDS_SOUHAITEE,
    POINTS,
    POINTS_DEVELOPPER,
    POINTS_PROCHE,
    Declaree,
    Exigee,
)
from rapprochement.models import LigneExigee

# What is looked for first: few objects are that good, and few rows lead to them. The last one reads everything.
SEUILS = (75, 50, 1)

_POINTS = f"""
CASE WHEN {{a}}.niveau >= {{exige}}.niveau THEN {POINTS}
     ELSE CASE WHEN {{a}}.niveau = {{exige}}.niveau - 1 THEN {POINTS_PROCHE} ELSE 0 END
        + CASE WHEN {{a}}.veut THEN {POINTS_DEVELOPPER} ELSE 0 END END
"""
_SIENNES = """
siennes(competence, niveau, veut) AS MATERIALIZED (
    SELECT * FROM unnest(%(competences)s::bigint[], %(niveaux)s::int[], %(veut)s::boolean[])
)"""
# The rows of each entry are read by its key, whatever the planner thinks of their number.
_PAR_ENTREES = """
entrees(objet) AS MATERIALIZED (
    SELECT DISTINCT e.{objet} FROM siennes s JOIN {table} e ON e.competence = s.competence
    WHERE e.avant <= 100 - %(seuil)s
), notes(objet, score) AS (
    SELECT entrees.objet, 100 * sum(e.poids * {points}) / ({maximum} * max(e.total))
    FROM entrees
    CROSS JOIN LATERAL (SELECT * FROM {table} x WHERE x.{objet} = entrees.objet OFFSET 0) e
    JOIN siennes s ON s.competence = e.competence
    GROUP BY entrees.objet
)"""
_EN_ENTIER = """
notes(objet, score) AS (
    SELECT e.{objet}, 100 * sum(e.poids * {points}) / ({maximum} * max(e.total))
    FROM siennes s JOIN {table} e ON e.competence = s.competence
    GROUP BY e.{objet}
)"""
_CLASSER = """
, retenues AS MATERIALIZED (SELECT objet, score FROM notes WHERE score >= %(seuil)s)
SELECT objet, score FROM retenues WHERE objet IN ({visibles}) ORDER BY score DESC, objet DESC LIMIT %(nombre)s
"""
_MEMBRES = """
WITH exigees(competence, niveau, poids) AS MATERIALIZED (
    SELECT * FROM unnest(%(competences)s::bigint[], %(niveaux)s::int[], %(poids)s::int[])
), notes(objet, score) AS (
    SELECT d.membre_id, 100 * sum(e.poids * {points}) / %(maximum)s
    FROM exigees e
    JOIN (SELECT membre_id, competence_id, niveau, veut_developper AS veut FROM annuaire_competencedeclaree) d
      ON d.competence_id = e.competence
    GROUP BY d.membre_id
)"""


class Classe(NamedTuple):
    """The key of what matches, and its score."""

    pk: int
    score: int


def meilleurs_objets(
    competences: Iterable[Declaree], exigences: type[LigneExigee], objet: str, visibles: QuerySet[Any], nombre: int
) -> list[Classe]:
    """The objects that these skills answer best, at most `nombre`, none whose score is 0.

    `objet` is the field of `exigences` that holds their key, `visibles` the objects that the person may be shown.
    """
    siennes = list(competences)
    parametres: dict[str, Any] = {
        "competences": [une.competence_id for une in siennes],
        "niveaux": [une.niveau for une in siennes],
        "veut": [une.veut_developper for une in siennes],
        "nombre": nombre,
    }
    noms = {
        "table": connection.ops.quote_name(exigences._meta.db_table),
        "objet": connection.ops.quote_name(exigences._meta.get_field(objet).column),
        "points": _POINTS.format(a="s", exige="e"),
        "maximum": POINTS,
    }
    trouves: list[Classe] = []
    for seuil in SEUILS if siennes else ():
        notes = _EN_ENTIER if seuil == SEUILS[-1] else _PAR_ENTREES
        trouves = _classer("WITH" + _SIENNES + "," + notes.format(**noms), visibles, parametres | {"seuil": seuil})
        if len(trouves) == nombre:  # all of those that reach this score were read: the others are below
            break
    return trouves


def meilleurs_membres(exigences: Iterable[Exigee], membres: QuerySet[Any], nombre: int) -> list[Classe]:
    """The members who answer these requirements best, at most `nombre`, none whose score is 0.

    `membres` are those whose skills the person who reads may see: who hides them is not ranked by them.
    """
    exigees = list(exigences)
    poids = [POIDS_ESSENTIELLE if une.essentielle else POIDS_SOUHAITEE for une in exigees]
    parametres = {
        "competences": [une.competence_id for une in exigees],
        "niveaux": [une.niveau for une in exigees],
        "poids": poids,
        "maximum": POINTS * sum(poids),
        "seuil": 1,
        "nombre": nombre,
    }
    return _classer(_MEMBRES.format(points=_POINTS.format(a="d", exige="e")), membres, parametres) if exigees else []


def _classer(notes: str, visibles: QuerySet[Any], parametres: dict[str, Any]) -> list[Classe]:
    """`notes` is the beginning of a query, which names a table of (objet, score)."""
    try:
        cles, valeurs = visibles.order_by().values("pk").query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return []
    # Django writes its parameters by position; ours have names: each of its own gets one.
    numerotees = {f"visible_{rang}": valeur for rang, valeur in enumerate(valeurs)}
    restantes = iter(numerotees)
    cles = re.sub("%[%s]", lambda trouve: f"%({next(restantes)})s" if trouve[0] == "%s" else trouve[0], cles)
    with connection.cursor() as curseur:
        curseur.execute(notes + _CLASSER.format(visibles=cles), parametres | numerotees)
        return [Classe(*ligne) for ligne in curseur.fetchall()]
