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

# What is looked for first: few objects are that good, and few rows lead to them. What follows is read only when they
# are not enough, and all the rest only then.
SEUILS = (75, 50)

_POINTS = f"""
CASE WHEN {{a}}.niveau >= {{exige}}.niveau THEN {POINTS}
     ELSE CASE WHEN {{a}}.niveau = {{exige}}.niveau - 1 THEN {POINTS_PROCHE} ELSE 0 END
        + CASE WHEN {{a}}.veut THEN {POINTS_DEVELOPPER} ELSE 0 END END
"""
_SIENNES = """
WITH siennes(competence, niveau, veut) AS MATERIALIZED (
    SELECT * FROM unnest(%(competences)s::bigint[], %(niveaux)s::int[], %(veut)s::boolean[])
)"""
# The rows of each entry are read by its key, whatever the planner thinks of their number.
_PAR_ENTREES = """
, entrees_{seuil}(objet) AS MATERIALIZED (
    SELECT DISTINCT e.{objet} FROM siennes s JOIN {table} e ON e.competence = s.competence
    WHERE e.avant <= 100 - {seuil} AND {assez}
), notes_{seuil}(objet, score) AS MATERIALIZED (
    SELECT entrees.objet, 100 * sum(e.poids * {points}) / ({maximum} * max(e.total))
    FROM entrees_{seuil} entrees
    CROSS JOIN LATERAL (SELECT * FROM {table} x WHERE x.{objet} = entrees.objet OFFSET 0) e
    JOIN siennes s ON s.competence = e.competence
    GROUP BY entrees.objet
)"""
_EN_ENTIER = """
, notes_{seuil}(objet, score) AS MATERIALIZED (
    SELECT e.{objet}, 100 * sum(e.poids * {points}) / ({maximum} * max(e.total))
    FROM siennes s JOIN {table} e ON e.competence = s.competence
    WHERE {assez}
    GROUP BY e.{objet}
)"""
_RETENIR = """
, retenus_{seuil} AS MATERIALIZED (
    SELECT objet, score FROM notes_{seuil} WHERE score >= {seuil} AND objet IN ({visibles})
    ORDER BY score DESC, objet DESC LIMIT %(nombre)s
)"""
_MEMBRES = """
WITH exigees(competence, niveau, poids) AS MATERIALIZED (
    SELECT * FROM unnest(%(competences)s::bigint[], %(niveaux)s::int[], %(poids)s::int[])
), notes_1(objet, score) AS MATERIALIZED (
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
    cles = _cles(visibles)
    if not siennes or cles is None:
        return []
    parametres = {
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
        "visibles": cles.sql,
    }
    requete, assez = _SIENNES, "true"
    for seuil in (*SEUILS, 1):
        requete += ((_EN_ENTIER if seuil == 1 else _PAR_ENTREES) + _RETENIR).format(seuil=seuil, assez=assez, **noms)
        assez += f" AND (SELECT count(*) FROM retenus_{seuil}) < %(nombre)s"  # noqa: S608 (constants)
    return _lire(requete, (*SEUILS, 1), parametres | cles.parametres)


def meilleurs_membres(exigences: Iterable[Exigee], membres: QuerySet[Any], nombre: int) -> list[Classe]:
    """The members who answer these requirements best, at most `nombre`, none whose score is 0.

    `membres` are those whose skills the person who reads may see: who hides them is not ranked by them.
    """
    exigees = list(exigences)
    cles = _cles(membres)
    if not exigees or cles is None:
        return []
    poids = [POIDS_ESSENTIELLE if une.essentielle else POIDS_SOUHAITEE for une in exigees]
    parametres = {
        "competences": [une.competence_id for une in exigees],
        "niveaux": [une.niveau for une in exigees],
        "poids": poids,
        "maximum": POINTS * sum(poids),
        "nombre": nombre,
    }
    requete = _MEMBRES.format(points=_POINTS.format(a="d", exige="e")) + _RETENIR.format(seuil=1, visibles=cles.sql)
    return _lire(requete, (1,), parametres | cles.parametres)


class _Cles(NamedTuple):
    sql: str
    parametres: dict[str, Any]


def _cles(visibles: QuerySet[Any]) -> _Cles | None:
    """A queryset as a subquery of ours; None when Django knows that it is empty.

    Django writes its parameters by position; ours have names: each of its own gets one.
    """
    try:
        sql, valeurs = visibles.order_by().values("pk").query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None
    parametres = {f"visible_{rang}": valeur for rang, valeur in enumerate(valeurs)}
    noms = iter(parametres)
    return _Cles(re.sub("%[%s]", lambda lu: f"%({next(noms)})s" if lu[0] == "%s" else lu[0], sql), parametres)


def _lire(requete: str, seuils: Iterable[int], parametres: dict[str, Any]) -> list[Classe]:
    """What each threshold retained holds what the one before did."""
    retenus = " UNION ".join(f"SELECT objet, score FROM retenus_{seuil}" for seuil in seuils)  # noqa: S608 (constants)
    with connection.cursor() as curseur:
        curseur.execute(f"{requete} {retenus} ORDER BY score DESC, objet DESC LIMIT %(nombre)s", parametres)
        return [Classe(*ligne) for ligne in curseur.fetchall()]
