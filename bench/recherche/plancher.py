"""The floor: the answer of the page, by one hand-written SQL statement in psycopg, on the same search rows.

The best way known: rows are read once into a CTE, with what filter each one fails; whole arrays are grouped like
any column, and only their groups are unfolded; all the facets that have no filter share one GROUPING SETS. The
page is the newest offers: the floor does not rank, so that it stays a floor.
"""

from collections import Counter
from typing import Any

from bench.recherche.questions import Question, Reponse

PAGE = 20


def repondre(question: Question, jour: Any) -> Reponse:
    from django.db import connection, transaction

    sql, valeurs = _ecrire(question, jour)
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SET LOCAL jit = off")
        if question.tsquery:  # a broad text would have the planner read every vector
            curseur.execute("SET LOCAL enable_seqscan = off")
        curseur.execute(sql, valeurs)
        lignes = curseur.fetchall()
    return _lire(lignes)


def _lire(lignes: list[tuple[str, str, int]]) -> Reponse:
    from opportunites.facettes import FACETTES

    tableaux = {facette.nom for facette in FACETTES if facette.tableau}
    nombres: dict[str, Counter[str]] = {facette.nom: Counter() for facette in FACETTES}
    reponse = Reponse(0, [], {})
    for nom, cle, n in lignes:
        if nom == "total":
            reponse.total = n
        elif nom == "page":
            reponse.pks.append(n)
        elif nom in tableaux:
            for une in filter(None, (cle or "").strip("{}").split(",")):
                nombres[nom][une.strip('"')] += n
        elif cle:
            nombres[nom][cle] += n
    reponse.nombres = {nom: {cle: n for cle, n in siens.items() if n} for nom, siens in nombres.items()}
    return reponse


def _ecrire(question: Question, jour: Any) -> tuple[str, dict[str, Any]]:
    from opportunites.facettes import FACETTES

    valeurs: dict[str, Any] = {"jour": jour, "tsquery": question.tsquery}
    filtrees = [facette for facette in FACETTES if facette.nom in question.choix]
    libres = [facette for facette in FACETTES if facette not in filtrees]
    echecs = []
    for facette in filtrees:
        valeurs[facette.nom] = list(question.choix[facette.nom])
        echecs.append(f"(({_condition(facette)}) IS NOT TRUE)::int AS non_{facette.nom}")
    conditions = ["diffusion = 'publique'", "(date_limite IS NULL OR date_limite >= %(jour)s)"]
    conditions += ["numerique"] * question.numerique + ["vecteur @@ %(tsquery)s::tsquery"] * bool(question.tsquery)
    champs = dict.fromkeys(facette.champ for facette in FACETTES)
    rates = " + ".join(f"non_{facette.nom}" for facette in filtrees) or "0"
    parties = [
        "SELECT 'total', NULL, count(*) FROM trouvees WHERE rates = 0",
        f"(SELECT 'page', NULL, offre_id FROM trouvees WHERE rates = 0"
        f" ORDER BY date_publication DESC, offre_id DESC LIMIT {PAGE})",
        _ensemble([facette for facette in libres if not _datee(facette)]),
        *(_seule(facette, "rates = 0") for facette in libres if _datee(facette)),
        *(_seule(facette, f"rates = non_{facette.nom}") for facette in filtrees),
    ]
    sql = f"""
    WITH lues AS (SELECT {", ".join(["offre_id", *champs, *echecs])} FROM opportunites_lignerecherche
                  WHERE {" AND ".join(conditions)}),
    trouvees AS MATERIALIZED (SELECT *, {rates} AS rates FROM lues WHERE {rates} <= 1)
    {" UNION ALL ".join(parties)}"""
    return sql, valeurs


def _datee(facette: Any) -> bool:
    return hasattr(facette, "jours")


def _condition(facette: Any) -> str:
    if _datee(facette):
        return f"{facette.champ} >= %(jour)s::date - (%({facette.nom})s::int[])[1]"
    genre = "bigint" if facette.champ in ("competences", "organismes", "corps") else "text"
    if facette.tableau:
        return f"{facette.champ}::{genre}[] && %({facette.nom})s::{genre}[]"
    genre = "bigint" if facette.champ.endswith("_id") else "text"
    return f"{facette.champ} = ANY(%({facette.nom})s::{genre}[])"


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
    if not _datee(facette):
        return f"SELECT '{facette.nom}', {facette.champ}::text, count(*) FROM trouvees WHERE {condition} GROUP BY 2"
    cles = ", ".join(f"'{jours}'" for jours in facette.jours)
    comptes = ", ".join(f"count(*) FILTER (WHERE {facette.champ} >= %(jour)s::date - {j})" for j in facette.jours)
    return (
        f"SELECT '{facette.nom}', cle, n FROM (SELECT ARRAY[{cles}] AS cles, ARRAY[{comptes}] AS ns"
        f" FROM trouvees WHERE {condition}) AS une, unnest(cles, ns) AS tranche(cle, n)"
    )
