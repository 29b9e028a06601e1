"""The directory against its peers, on 100 000 members; `TAILLE=10000` for another number.

Sixty searches by a member of two communities, then by a recruiter of one administration: page 1, exact total, every
facet. The page and the floor answer in turn in this process, three times; the naive directory answers one search of
each class, it takes it seconds. Every answer of the three is compared. A smaller run of the page, on a tenth of the
same members, tells the growth. Then the list of ten thousand mobility intentions, with the wall and without it.
`FIXER=1` writes the counts found to `bench/annuaire/questions.json` instead of checking them.
"""

import os
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from bench.annuaire import donnees, intentions, naif, plancher
from bench.annuaire.page import Lecteur, preparer
from bench.annuaire.questions import CLASSES, Question, Reponse, comprendre, ecrire, lire
from bench.commun import base_du_banc, ligne
from bench.recherche.page import memoire_mo
from bench.temps import centile, chronometrer, dire

TAILLE, PASSAGES = 100_000, 3
BUDGET_NAIF = 8.0  # seconds of counting for each search

Durees = dict[tuple[str, str], dict[str, list[float]]]  # (reader, class) → who → milliseconds


def mesurer() -> list[dict[str, Any]]:
    taille = int(os.environ.get("TAILLE") or TAILLE)
    contenu = lire()
    with base_du_banc("banc_annuaire") as adresse_web:
        lecteurs = [Lecteur(*lecteur) for lecteur in donnees.fonder().items()]
        petite = _passer(lecteurs, contenu, range(1, taille // 10 + 1), avec_pairs=False)
        grande = _passer(lecteurs, contenu, range(taille // 10 + 1, taille + 1), avec_pairs=True)
        questions = comprendre(contenu["questions"])
        naifs = {(le.nom, classe): _naif(le, questions, classe) for le in lecteurs for classe in CLASSES}
        secondes, nombre = donnees.planter_intentions()
        dire(f"{nombre} intentions plantées en {secondes} s")
        mur = intentions.mesurer(lecteurs[-1].compte, adresse_web, taille, nombre)
    if os.environ.get("FIXER"):
        ecrire(contenu)
    return [*(_resultat(*qui, taille, petite, grande, naif) for qui, naif in naifs.items()), mur]


class Passe:
    """One size: what was measured, and what it took."""

    def __init__(self) -> None:
        self.durees: Durees = defaultdict(lambda: defaultdict(list))
        self.detail: dict[str, Any] = {}
        self.memoire_mo = 0


def _passer(lecteurs: list[Lecteur], contenu: dict[str, Any], numeros: range, *, avec_pairs: bool) -> Passe:
    """`numeros` are added to the members already there."""
    passe, taille = Passe(), numeros.stop - 1
    passe.detail["plantation_s"] = donnees.planter(numeros)
    dire(f"{len(numeros)} membres plantés en {passe.detail['plantation_s']} s")
    avant = memoire_mo()
    passe.detail["index_s"] = preparer()
    passe.detail["index_mo"] = memoire_mo() - avant
    questions = comprendre(contenu["questions"])
    passe.detail["ecarts"] = _verifier(lecteurs, questions, contenu, taille)
    passe.memoire_mo = memoire_mo()
    for numero in range(PASSAGES):
        for lecteur in lecteurs:
            for question in questions:
                durees = passe.durees[lecteur.nom, question.classe]
                durees["page"].append(lecteur.lire(question)[0])
                durees["chaude"].append(lecteur.lire(question, froid=False)[0])
                if avec_pairs:
                    durees["plancher"].append(chronometrer(plancher.repondre, question, lecteur.vu))
        dire(f"{taille} membres, passage {numero + 1} sur {PASSAGES}")
    for (nom, classe), durees in passe.durees.items():
        p50, p95 = ({qui: centile(siennes, part) for qui, siennes in durees.items()} for part in (0.5, 0.95))
        dire(f"{taille} membres, {nom}, {classe} : p50 {p50}, p95 {p95}")
    return passe


def _verifier(lecteurs: list[Lecteur], questions: list[Question], contenu: dict[str, Any], taille: int) -> int:
    """The page and the floor agree on all; how many totals are not those of the file, which `FIXER` rewrites."""
    ecarts, cle = 0, str(taille)
    for lecteur in lecteurs:
        for question, gardee in zip(questions, contenu["questions"], strict=True):
            attendue = comparer(question, lecteur)
            nombres = gardee.setdefault("nombres", {}).setdefault(lecteur.nom, {})
            if os.environ.get("FIXER"):
                nombres[cle] = attendue.total
            elif nombres.get(cle, attendue.total) != attendue.total:
                ecarts += 1
                dire(f"{lecteur.nom}, {question.adresse} : {attendue.total} personnes, {nombres[cle]} attendues")
            if not question.choix:
                dire(f"{lecteur.nom}, {question.classe}, {100 * attendue.total / taille:.2f} % : {question.texte}")
    return ecarts


def comparer(question: Question, lecteur: Lecteur) -> Reponse:
    """What the page answers, once the floor has answered the same."""
    _, total, montres = lecteur.lire(question)
    donnee, attendue = lecteur.repondre(question), plancher.repondre(question, lecteur.vu)
    ou = f"{lecteur.nom}, {question.adresse}"
    assert donnee == attendue, f"{ou} : le plancher répond autre chose"
    assert (total, montres) == (donnee.total, donnee.pks), f"{ou} : la page montre autre chose"
    return donnee


def comparer_au_naif(question: Question, lecteur: Lecteur, budget: float = BUDGET_NAIF) -> dict[str, Any]:
    """Milliseconds of the naive directory, what it counted in its time being compared."""
    attendue = plancher.repondre(question, lecteur.vu)
    donnee = naif.repondre(question, lecteur.vu, attendue.nombres, budget)
    ou = f"{lecteur.nom}, {question.adresse}"
    assert (donnee.total, donnee.pks) == (attendue.total, attendue.pks), f"{ou} : le naïf trouve autre chose"
    for nom, cle, n in donnee.nombres:
        assert n == attendue.nombres[nom][cle], f"{ou} : {n} pour {nom} {cle}"
    return {
        "adresse": question.adresse,
        "ms": round(donnee.millisecondes),
        "comptees": len(donnee.nombres),
        "a_compter": donnee.a_compter,
    }


def _naif(lecteur: Lecteur, questions: list[Question], classe: str) -> dict[str, Any]:
    posees = [question for question in questions if question.classe == classe]
    mesure = comparer_au_naif(posees[len(posees) // 4], lecteur)  # one that has a filter
    dire(f"naïf, {lecteur.nom}, {mesure['adresse']} : {mesure['ms']} ms, {mesure['comptees']} nombres comparés")
    return mesure


def _resultat(
    lecteur: str, classe: str, taille: int, petite: Passe, grande: Passe, naive: Mapping[str, Any]
) -> dict[str, Any]:
    durees = grande.durees[lecteur, classe]
    p95 = {qui: centile(siennes, 0.95) for qui, siennes in durees.items()}
    p50 = {qui: centile(siennes, 0.5) for qui, siennes in durees.items()}
    avant = centile(petite.durees[lecteur, classe]["page"], 0.95)
    print(
        f"{lecteur:9} {classe:11} page {p50['page']} / {p95['page']} ms, plancher {p50['plancher']} /"
        f" {p95['plancher']}, naïf {naive['ms']}, dix fois plus de membres : {p95['page'] / avant:.2f} fois",
        flush=True,
    )
    return ligne(
        f"annuaire/{lecteur}/{classe}",
        f"{taille} membres, {len(durees['page']) // PASSAGES} recherches × {PASSAGES}",
        p50_ms=p50["page"],
        p95_ms=p95["page"],
        plancher_p95_ms=p95["plancher"],
        naif_p95_ms=naive["ms"],
        ratio_plancher=round(p95["page"] / p95["plancher"], 2),
        ratio_naif=round(naive["ms"] / p95["page"], 1),
        memoire_mo=grande.memoire_mo,
        detail={
            "chaude_p50_ms": p50["chaude"],
            "chaude_p95_ms": p95["chaude"],
            "plancher_p50_ms": p50["plancher"],
            "p95_au_dixieme_ms": avant,
            "croissance": round(p95["page"] / avant, 2),
            "charge": [round(une, 2) for une in os.getloadavg()],
            "naif": naive,
            **grande.detail,
        },
    )
