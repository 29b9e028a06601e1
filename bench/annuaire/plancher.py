"""The floor: the answer of the page, by two hand-written SQL statements in psycopg, on the same search rows.

The best way known: rows are read once into a CTE, with what filter each one fails; small arrays are grouped like any
column, and only their groups are unfolded; all the facets that have no filter share one GROUPING SETS. The page is read
by the index of names when many are found, else from those found.
"""

from collections import Counter
from typing import Any

from bench.annuaire.questions import Question, Reponse

PAGE = 20
BEAUCOUP = 2000  # found: beyond, the first names are soon met in the order of names
_ENTIERS = ("competences", "aide")  # arrays that differ from one member to the next: unfolded at once
_REGARDS = {
    True: "CASE WHEN adhesions && %(communautes)s::bigint[] THEN niveaux @> '{1}' ELSE niveaux @> '{2}' END",
    False: "niveaux @> '{3}' AND NOT administrations && %(administrations)s::bigint[]",
}
_PAGE = """
SELECT m.id FROM annuaire_membre m WHERE {parmi}
ORDER BY public.plier(m.nom), public.plier(m.prenom), m.id LIMIT %(page)s
"""


def repondre(question: Question, vu: Any) -> Reponse:
    from django.db import connection, transaction

    valeurs = _valeurs(question, vu)
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SET LOCAL jit = off")
        if question.tsquery:  # a broad text would have the planner read every vector
            curseur.execute("SET LOCAL enable_seqscan = off")
        curseur.execute(_ecrire(question, vu), valeurs)
        reponse = _lire(curseur.fetchall())
        reponse.pks = _page(curseur, question, vu, valeurs, reponse.total)
    return reponse


def _page(curseur: Any, question: Question, vu: Any, valeurs: dict[str, Any], total: int) -> list[int]:
    trouvees = f"FROM annuaire_ligneannuaire l WHERE {' AND '.join(_conditions(question, vu, filtres=True))}"
    parmi = f"m.id IN (SELECT l.membre_id {trouvees})"
    if total > BEAUCOUP:
        parmi = f"EXISTS (SELECT {trouvees} AND l.membre_id = m.id)"
        curseur.execute(
            "SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_sort = off;"
            " SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_material = off"
        )
    curseur.execute(_PAGE.format(parmi=parmi), valeurs)
    return [pk for (pk,) in curseur.fetchall()]


def _lire(lignes: list[tuple[str, str, int]]) -> Reponse:
    from annuaire.facettes import FACETTES

    groupes = {facette.nom for facette in FACETTES if facette.tableau and facette.champ not in _ENTIERS}
    nombres: dict[str, Counter[str]] = {facette.nom: Counter() for facette in FACETTES}
    total = 0
    for nom, cle, n in lignes:
        if nom == "total":
            total = n
        elif nom in groupes:
            for une in filter(None, (cle or "").strip("{}").split(",")):
                nombres[nom][une] += n
        elif cle:
            nombres[nom][cle] += n
    return Reponse(total, [], {nom: dict(siens) for nom, siens in nombres.items()})


def _valeurs(question: Question, vu: Any) -> dict[str, Any]:
    cles = {nom: [int(cle) for cle in siennes] for nom, siennes in question.choix.items()}
    communes = {"communautes": sorted(vu.communautes), "administrations": sorted(vu.administrations)}
    return {**cles, **communes, "tsquery": question.tsquery, "page": PAGE}


def _conditions(question: Question, vu: Any, *, filtres: bool) -> list[str]:
    conditions = [_REGARDS[vu.membre]] + ["vecteur @@ %(tsquery)s::tsquery"] * bool(question.tsquery)
    return conditions + [_condition(facette) for facette in _filtrees(question)] * filtres


def _filtrees(question: Question) -> list[Any]:
    from annuaire.facettes import FACETTES

    return [facette for facette in FACETTES if facette.nom in question.choix]


def _condition(facette: Any) -> str:
    if facette.tableau:
        return f"{facette.champ} && %({facette.nom})s::bigint[]"
    return f"{facette.champ} = ANY(%({facette.nom})s::bigint[])"


def _ecrire(question: Question, vu: Any) -> str:
    from annuaire.facettes import FACETTES

    filtrees = _filtrees(question)
    libres = [facette for facette in FACETTES if facette not in filtrees]
    echecs = [f"(({_condition(facette)}) IS NOT TRUE)::int AS non_{facette.nom}" for facette in filtrees]
    champs = [facette.champ for facette in FACETTES]
    rates = " + ".join(f"non_{facette.nom}" for facette in filtrees) or "0"
    parties = [
        "SELECT 'total', NULL, count(*) FROM trouvees WHERE rates = 0",
        _ensemble([facette for facette in libres if facette.champ not in _ENTIERS]),
        *(_seule(facette, "rates = 0") for facette in libres if facette.champ in _ENTIERS),
        *(_seule(facette, f"rates = non_{facette.nom}") for facette in filtrees),
    ]
    return f"""
    WITH lues AS (SELECT {", ".join([*champs, *echecs])} FROM annuaire_ligneannuaire
                  WHERE {" AND ".join(_conditions(question, vu, filtres=False))}),
    trouvees AS MATERIALIZED (SELECT *, {rates} AS rates FROM lues WHERE {rates} <= 1)
    {" UNION ALL ".join(parties)}"""


def _ensemble(facettes: list[Any]) -> str:
    """Counts of all these facets in one reading."""
    noms = " ".join(f"WHEN GROUPING({f.champ}) = 0 THEN '{f.nom}'" for f in facettes)
    cles = " ".join(f"WHEN GROUPING({f.champ}) = 0 THEN {f.champ}::text" for f in facettes)
    groupes = ", ".join(f"({f.champ})" for f in facettes)
    return (
        f"SELECT CASE {noms} END, CASE {cles} END, count(*) FROM trouvees WHERE rates = 0"
        f" GROUP BY GROUPING SETS ({groupes})"
    )


def _seule(facette: Any, condition: str) -> str:
    """Counts of a facet alone, without its own filter."""
    cle = f"unnest({facette.champ})" if facette.champ in _ENTIERS else facette.champ
    lues = f"SELECT {cle} AS cle FROM trouvees WHERE {condition}"
    return f"SELECT '{facette.nom}', cle::text, count(*) FROM ({lues}) AS une GROUP BY cle"
