"""The best matches among 100 000 offers and 100 000 members, visibility included; `TAILLE=10000` for another number.

Twenty best offers of a member, twenty best members of an offer: our query, the formula in a Python loop over the same
rows (`naif`, a few questions), and one plain hand-written statement without our index (`plancher`), in turn in this
process. Every answer of the three is compared.
"""

import os
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.commun import base_du_banc, ligne
from bench.rapprochement import donnees, naif, plancher

TAILLE = 100_000
QUESTIONS, NAIVES, PASSAGES, NOMBRE = 60, 4, 3, 20

Reponse = list[tuple[int, int]]
Fonction = Callable[[Any, Any, int], Reponse]


def mesurer() -> list[dict[str, Any]]:
    taille = int(os.environ.get("TAILLE") or TAILLE)
    with base_du_banc("banc_rapprochement"):
        depart = time.perf_counter()
        donnees.planter(taille)
        plantation = round(time.perf_counter() - depart, 1)
        print(f"{taille} offres et membres plantés en {plantation} s : {donnees.compter()}", flush=True)
        offres = _comparer("offres", donnees.membres(QUESTIONS), donnees.offres_visibles(), _nos_offres, naif, plancher)
        membres = _comparer(
            "membres", donnees.offres(QUESTIONS), donnees.membres_visibles(), _nos_membres, naif, plancher
        )
    return [_resultat(nom, taille, mesures, plantation) for nom, mesures in (("offres", offres), ("membres", membres))]


def _nos_offres(competences: Any, visibles: Any, nombre: int) -> Reponse:
    from opportunites.models import LigneExigence
    from rapprochement.classement import meilleurs_objets

    return [tuple(un) for un in meilleurs_objets(competences, LigneExigence, "offre_id", visibles, nombre)]


def _nos_membres(exigences: Any, visibles: Any, nombre: int) -> Reponse:
    from rapprochement.classement import meilleurs_membres

    return [tuple(un) for un in meilleurs_membres(exigences, visibles, nombre)]


def _comparer(
    quoi: str, questions: list[Any], visibles: Any, nous: Fonction, naif: Any, plancher: Any
) -> dict[str, list[float]]:
    """Milliseconds of each, by name. The first pass warms what is read once."""
    durees: dict[str, list[float]] = {"nous": [], "plancher": [], "naif": []}
    lui, elle = getattr(plancher, quoi), getattr(naif, quoi)
    for passage in range(PASSAGES + 1):
        for rang, question in enumerate(questions):
            reponse, ms = _chronometrer(nous, question, visibles)
            attendue, ms_plancher = _chronometrer(lui, question, visibles)
            assert reponse == attendue, f"{quoi} n° {rang} : {reponse} au lieu de {attendue}"
            if passage:
                durees["nous"].append(ms)
                durees["plancher"].append(ms_plancher)
    for question in questions[:: max(1, len(questions) // NAIVES)][:NAIVES]:
        attendue, ms = _chronometrer(elle, question, visibles)
        durees["naif"].append(ms)
        assert nous(question, visibles, NOMBRE) == attendue, f"{quoi} : la boucle répond autre chose"
    return durees


def _chronometrer(fonction: Fonction, question: Any, visibles: Any) -> tuple[Reponse, float]:
    depart = time.perf_counter()
    reponse = fonction(question, visibles.all(), NOMBRE)
    return reponse, (time.perf_counter() - depart) * 1000


def _p95(durees: list[float]) -> float:
    return statistics.quantiles(durees, n=20)[-1]


def _resultat(nom: str, taille: int, durees: dict[str, list[float]], plantation: float) -> dict[str, Any]:
    nous, bas, boucle = _p95(durees["nous"]), _p95(durees["plancher"]), max(durees["naif"])
    p50 = statistics.median(durees["nous"])
    print(
        f"rapprochement/{nom} : p50 {p50:.1f} ms, p95 {nous:.1f} ms ; SQL à la main {bas:.1f} ms ;"
        f" boucle {boucle:.0f} ms, {boucle / nous:.0f} fois plus"
    )
    return ligne(
        *(f"rapprochement/{nom}", f"{taille} offres, {taille} membres, les {NOMBRE} meilleurs"),
        p50_ms=round(p50, 1),
        p95_ms=round(nous, 1),
        plancher_p95_ms=round(bas, 1),
        naif_p95_ms=round(boucle),
        ratio_plancher=round(nous / bas, 2),
        ratio_naif=round(boucle / nous, 1),
        detail={
            "questions": QUESTIONS,
            "passages": PASSAGES,
            "naives": len(durees["naif"]),
            "plantation_s": plantation,
            "max_ms": round(max(durees["nous"]), 1),
        },
    )
