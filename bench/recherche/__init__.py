"""The page of results against its peers, on 100 000 published offers; `TAILLE=10000` for another number.

Sixty searches, logged in: page 1, exact total, every facet. The page, the floor and the engine answer in turn in this
process, three times; the naive board answers a few searches only, each takes it tens of seconds. A smaller run of the
page, on a tenth of the same offers, tells the growth. `FIXER=1` writes the counts found to `bench/requetes.json`
instead of checking them.
"""

import os
import time
from collections import defaultdict
from typing import Any

from bench.commun import base_du_banc, ligne
from bench.recherche import moteur, naif, page, plancher
from bench.recherche.questions import CLASSES, Question, comprendre, ecrire, empreinte, lire
from bench.temps import centile, chronometrer, dire

TAILLE = 100_000
PASSAGES = 3
NAIVES = {"sans-texte": 2}  # searches asked of the naive board in each class; one by default
BUDGET_NAIF = 20.0  # seconds of counting for each of them

Durees = dict[str, dict[str, list[float]]]  # class → who → milliseconds


def mesurer() -> list[dict[str, Any]]:
    from django.core.management import call_command

    taille = int(os.environ.get("TAILLE") or TAILLE)
    contenu = lire()
    with base_du_banc("banc_recherche"):
        call_command("charger_referentiels", verbosity=0)
        visite = page.Visite()
        petite = _passer(visite, contenu, taille // 10, avec_pairs=False)
        grande = _passer(visite, contenu, taille, avec_pairs=True)
        questions = comprendre(contenu["requetes"])
        naifs = _naifs(questions)
    if os.environ.get("FIXER"):
        ecrire(contenu)
    return [_resultat(classe, taille, questions, petite, grande, naifs[classe]) for classe in CLASSES]


class Passe:
    """One size: what was measured, and what it took."""

    def __init__(self) -> None:
        self.durees: Durees = defaultdict(lambda: defaultdict(list))
        self.detail: dict[str, Any] = {}
        self.memoire_mo = 0


def _passer(visite: page.Visite, contenu: dict[str, Any], taille: int, *, avec_pairs: bool) -> Passe:
    from django.utils import timezone

    passe, jour = Passe(), timezone.localdate()
    passe.detail["chargement_s"] = _charger(taille)
    avant = page.memoire_mo()
    passe.detail["index_s"] = page.preparer()
    passe.detail["index_mo"] = page.memoire_mo() - avant
    questions = comprendre(contenu["requetes"])
    passe.detail["ecarts"] = _verifier(visite, questions, contenu, taille)
    passe.memoire_mo = page.memoire_mo()
    engin = None
    if avec_pairs:
        depart = time.perf_counter()
        engin = moteur.construire()
        passe.detail["moteur_s"] = round(time.perf_counter() - depart, 1) if engin else None
    for numero in range(PASSAGES):
        for question in questions:
            durees = passe.durees[question.classe]
            durees["page"].append(visite.lire(question)[0])
            durees["chaude"].append(visite.lire(question, froid=False)[0])
            if avec_pairs:
                durees["plancher"].append(chronometrer(plancher.repondre, question, jour))
            if engin:
                durees["moteur"].append(chronometrer(engin.repondre, question, jour))
        dire(f"{taille} offres, passage {numero + 1} sur {PASSAGES}")
    return passe


def _charger(taille: int) -> float:
    from django.db import connection

    from opportunites import demo

    depart = time.perf_counter()
    demo.charger(taille, publiees=True, progression=_avancer)
    with connection.cursor() as curseur:
        curseur.execute("VACUUM ANALYZE")
    duree = round(time.perf_counter() - depart, 1)
    dire(f"{taille} offres chargées en {duree} s")
    return duree


def _avancer(faites: int, total: int) -> None:
    if faites % 20_000 == 0:
        dire(f"{faites} offres sur {total}")


def _verifier(visite: page.Visite, questions: list[Question], contenu: dict[str, Any], taille: int) -> int:
    """How many totals are not those of the file; with `FIXER`, the file will say these."""
    trouvees, cle = empreinte(), str(taille)
    attendue, ecarts = contenu["empreintes"].get(cle), 0
    for question, requete in zip(questions, contenu["requetes"], strict=True):
        _, total = visite.lire(question)
        if not question.choix:
            dire(f"{question.classe:10} {100 * total / taille:6.2f} % {question.texte}")
        if os.environ.get("FIXER"):
            requete["nombres"][cle] = total
        elif (attendu := requete["nombres"].get(cle)) not in (None, total):
            ecarts += 1
            print(f"{question.adresse} : {total} offres, {attendu} attendues", flush=True)
    if os.environ.get("FIXER"):
        contenu["empreintes"][cle] = trouvees
    elif attendue is None:
        dire(f"aucun nombre fixé pour {taille} offres : rien n’est comparé")
    elif attendue != trouvees:
        dire("les offres ne sont plus celles dont les nombres sont fixés : FIXER=1 les refait")
    elif ecarts:
        dire("mêmes offres, autres nombres : la recherche comprend autrement ces textes, FIXER=1 si c’est voulu")
    return ecarts


def _naifs(questions: list[Question]) -> dict[str, list[dict[str, Any]]]:
    from django.utils import timezone

    jour = timezone.localdate()
    mesures: dict[str, list[dict[str, Any]]] = {classe: [] for classe in CLASSES}
    for classe, siennes in mesures.items():
        combien = NAIVES.get(classe, 1)
        posees = [question for question in questions if question.classe == classe]
        for question in posees[:: len(posees) // combien][:combien]:
            duree = naif.chronometrer(question, jour, _montrees(question, jour), BUDGET_NAIF)
            siennes.append({"adresse": question.adresse, **duree})
            dire(f"naïf, {question.adresse} : {duree['ms']} ms, {duree['comptees']} nombres sur {duree['a_compter']}")
    return mesures


def _montrees(question: Question, jour: Any) -> dict[str, list[str]]:
    """What the naive board would show: the values that the floor counts, forty at most of each facet."""
    nombres = plancher.repondre(question, jour).nombres
    return {
        nom: [cle for _, cle in sorted(((-n, cle) for cle, n in siens.items()))[:40]] for nom, siens in nombres.items()
    }


def _resultat(
    classe: str, taille: int, questions: list[Question], petite: Passe, grande: Passe, naifs: list[dict[str, Any]]
) -> dict[str, Any]:
    durees = grande.durees[classe]
    p95 = {qui: centile(siennes, 0.95) for qui, siennes in durees.items()}
    p50 = {qui: centile(siennes, 0.5) for qui, siennes in durees.items()}
    avant = centile(petite.durees[classe]["page"], 0.95)
    naif_ms = max(mesure["ms"] for mesure in naifs)
    combien = sum(question.classe == classe for question in questions)
    resultat = ligne(
        f"recherche/{classe}",
        f"{taille} offres, {combien} requêtes × {PASSAGES}",
        p50_ms=p50["page"],
        p95_ms=p95["page"],
        plancher_p95_ms=p95["plancher"],
        naif_p95_ms=naif_ms,
        moteur_p95_ms=p95.get("moteur"),
        ratio_plancher=round(p95["page"] / p95["plancher"], 2),
        ratio_naif=round(naif_ms / p95["page"], 1),
        memoire_mo=grande.memoire_mo,
        detail={
            "chaude_p50_ms": p50["chaude"],
            "chaude_p95_ms": p95["chaude"],
            "plancher_p50_ms": p50["plancher"],
            "moteur_p50_ms": p50.get("moteur"),
            "p95_au_dixieme_ms": avant,
            "croissance": round(p95["page"] / avant, 2),
            "naif": naifs,
            **grande.detail,
        },
    )
    print(
        f"{classe:11} page {p50['page']} / {p95['page']} ms, plancher {p50['plancher']} / {p95['plancher']}, "
        f"moteur {p50.get('moteur')} / {p95.get('moteur')}, naïf {naif_ms} ({resultat['ratio_naif']} fois), "
        f"dix fois plus d’offres : {resultat['detail']['croissance']} fois",
        flush=True,
    )
    return resultat
