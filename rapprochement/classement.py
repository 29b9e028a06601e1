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

# What is looked for first: few objects are that good, and few rows lead to them. Everything is read only when they are
# not enough; a step between the two costs more than it saves.
SEUILS = (75, 1)
# Members are all read at once, but sorted by steps: sorting a hundred thousand to show twenty is a third of the time.
PALIERS = (75, 50, 25, 1)

_POINTS = f"""
CASE WHEN {{a}}.niveau >= {{exige}}.niveau THEN {POINTS}
     ELSE CASE WHEN {{a}}.niveau = {{exige}}.niveau - 1 THEN {POINTS_PROCHE} ELSE 0 END
        + CASE WHEN {{a}}.veut THEN {POINTS_DEVELOPPER} ELSE 0 END END
"""
_SIENNES = """
WITH siennes(competence, niveau, veut) AS MATERIALIZED (
    SELECT * FROM unnest(%(competences)s::bigint[], %(niveaux)s::int[], %(veut)s::boolean[])
)"""
# An entry is the first of its object's requirements that the person meets: what comes before it is lost, and what it
# lacks itself. Reading all the rows of its skills again costs less than those of each object, one after the other.
_PAR_ENTREES = """
, entrees_{seuil}(objet) AS MATERIALIZED (
    SELECT DISTINCT e.{objet} FROM siennes s JOIN {table} e ON e.competence = s.competence
    WHERE e.avant <= 100 - {seuil} AND {assez}
      AND (100 - e.avant - {seuil}) * {maximum} * e.total >= 100 * e.poids * ({maximum} - {points})
), notes_{seuil}(objet, score) AS MATERIALIZED (
    SELECT e.{objet}, 100 * sum(e.poids * {points}) / ({maximum} * max(e.total))
    FROM siennes s JOIN {table} e ON e.competence = s.competence
    WHERE {assez} AND e.{objet} IN (SELECT objet FROM entrees_{seuil})
    GROUP BY e.{objet}
)"""
_EN_ENTIER = """
, notes_{seuil}(objet, score) AS MATERIALIZED (
    SELECT e.{objet}, 100 * sum(e.poids * {points}) / ({maximum} * max(e.total))
    FROM siennes s JOIN {table} e ON e.competence = s.competence
    WHERE {assez}
    GROUP BY e.{objet}
)"""
# Who may see what is asked of the best first, until there are enough.
_RETENIR = """
, retenus_{seuil} AS MATERIALIZED (
    SELECT objet, score FROM (
        SELECT * FROM {notes} WHERE score >= {seuil} AND {assez} ORDER BY score DESC, objet DESC OFFSET 0
    ) notes
    WHERE objet IN ({visibles}) ORDER BY score DESC, objet DESC LIMIT %(nombre)s
)"""
_PAS_ASSEZ = " AND (SELECT count(*) FROM retenus_{seuil}) < %(nombre)s"
_MEMBRES = """
WITH exigees(competence, niveau, poids) AS MATERIALIZED (
    SELECT * FROM unnest(%(competences)s::bigint[], %(niveaux)s::int[], %(poids)s::int[])
), notes(objet, score) AS MATERIALIZED (
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

    `objet` is the column of `exigences` that holds their key, `visibles` the objects that the person may be shown.
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
        "objet": connection.ops.quote_name(objet),
        "points": _POINTS.format(a="s", exige="e"),
        "maximum": POINTS,
        "visibles": cles.sql,
    }
    requete, assez = _SIENNES, "true"
    for seuil in SEUILS:
        etape = (_PAR_ENTREES if seuil > 1 else _EN_ENTIER) + _RETENIR
        requete += etape.format(seuil=seuil, assez=assez, notes=f"notes_{seuil}", **noms)
        assez += _PAS_ASSEZ.format(seuil=seuil)
    return _lire(requete, SEUILS, parametres | cles.parametres)


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
    requete, assez = _MEMBRES.format(points=_POINTS.format(a="d", exige="e")), "true"
    for seuil in PALIERS:
        requete += _RETENIR.format(seuil=seuil, assez=assez, notes="notes", visibles=cles.sql)
        assez += _PAS_ASSEZ.format(seuil=seuil)
    return _lire(requete, PALIERS, parametres | cles.parametres)


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
