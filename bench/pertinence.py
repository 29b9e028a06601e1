"""Does search find what people mean? Judged queries, each with the occupation (ROME) that it must find.

Each occupation is an offer: its title is that of the occupation, its texts and skills those of ROME. The names that
serve as queries are left out of the referential and of every text. The same texts are given to plain full text of
PostgreSQL and to SQLite.
"""

import csv
import gzip
import re
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.commun import RACINE, base_du_banc, ligne

DONNEES = RACINE.parent / "shared" / "data"
JUGEES = DONNEES / "09_corpus" / "requetes_jugees_rome.csv"
ROME = DONNEES / "01_competences" / "rome_v460"
FICHIERS = ("metiers.csv", "competences.csv.gz", "savoirs.csv.gz", "metier_item.csv.gz")
PREMIERS = 10

# From a query to the codes of the first ten occupations.
Moteur = Callable[[str], list[str]]


def mesurer() -> list[dict[str, Any]]:
    if not JUGEES.exists():
        sys.exit(f"Les requêtes jugées manquent : {JUGEES.relative_to(RACINE.parent)} n’existe pas.")
    jugees = list(_lire(JUGEES))
    with base_du_banc("banc_pertinence"):
        _remplir(jugees)
        textes = _textes()
        moteurs: dict[str, Moteur] = {
            "le produit": _produit,
            "le produit, tous les mots": _tous_les_mots,
            "PostgreSQL french": _postgresql(textes),
            "PostgreSQL french, un mot suffit": _postgresql(textes, "OR"),
            "SQLite BM25": _sqlite(textes),
            "SQLite BM25, un mot suffit": _sqlite(textes, " OR "),
        }
        detail = {nom: _juger(nom, moteur, jugees) for nom, moteur in moteurs.items()}
    return [ligne("pertinence", f"{len(jugees)} requêtes, {len(textes)} métiers", detail=detail)]


def _juger(nom: str, moteur: Moteur, jugees: list[dict[str, str]]) -> dict[str, Any]:
    """Recall at 10 and at 1 for each spelling; again on the names that have all of them, so that they compare."""
    complets = {ogr for ogr, n in Counter(jugee["code_ogr"] for jugee in jugees).items() if n == 4}
    rangs: dict[str, list[int]] = {}
    durees = []
    for jugee in jugees:
        depart = time.perf_counter()
        trouves = moteur(jugee["requete"])[:PREMIERS]
        durees.append(time.perf_counter() - depart)
        attendu = jugee["code_rome_attendu"]
        rang = trouves.index(attendu) if attendu in trouves else PREMIERS
        for groupe in (
            "toutes",
            jugee["forme"],
            *([f"{jugee['forme']} des 4"] if jugee["code_ogr"] in complets else []),
        ):
            rangs.setdefault(groupe, []).append(rang)
    mesures = {
        groupe: {
            "requetes": len(siens),
            "rappel_10": round(sum(rang < PREMIERS for rang in siens) / len(siens), 3),
            "rappel_1": round(sum(rang == 0 for rang in siens) / len(siens), 3),
        }
        for groupe, siens in rangs.items()
    }
    for groupe, mesure in mesures.items():
        print(
            f"{nom:34} {groupe:30} R@10 {mesure['rappel_10']:.3f}  R@1 {mesure['rappel_1']:.3f}  {mesure['requetes']}"
        )
    p95 = sorted(durees)[int(len(durees) * 0.95)] * 1000
    print(f"{nom:34} p95 {p95:.1f} ms", flush=True)
    return mesures | {"p95_ms": round(p95, 1)}


# --- the product ---------------------------------------------------------------------------------


def _produit(texte: str) -> list[str]:
    """The page: what it finds, then, when that is little, what comes close."""
    filtre = _page(texte)
    return _codes([*filtre.pks()[:PREMIERS], *filtre.proches.pks])


def _tous_les_mots(texte: str) -> list[str]:
    """What contains every word, mending and loosening nothing."""
    filtre = _page(texte)
    return _codes(filtre.resultats.pour(filtre.criteres).pks("pertinence")[:PREMIERS]) if filtre.requete else []


def _page(texte: str) -> Any:
    from django.http import QueryDict

    from opportunites.filters import lire
    from socle.acteur import ANONYME

    return lire(QueryDict(urlencode({"q": texte, "perimetre": "toutes"})), ANONYME)


@cache
def _code_de() -> dict[int, str]:
    from opportunites.models import Offre

    return dict(Offre.objects.values_list("pk", "metier__code_rome"))


def _codes(pks: list[int]) -> list[str]:
    return [_code_de()[pk] for pk in pks]


def _remplir(jugees: list[dict[str, str]]) -> None:
    from datetime import date

    from django.conf import settings
    from django.core.management import call_command

    from opportunites.index import INDEX
    from opportunites.models import ExigenceOffre, Offre
    from opportunites.reindexation import reindexer
    from referentiels.models import Metier
    from socle.acteur import SYSTEME
    from socle.masse import copier, creer_en_masse

    call_command("charger_referentiels", verbosity=0)
    Metier.objects.all().delete()  # the names of ours may be judged ones; synonyms and skills stay
    with tempfile.TemporaryDirectory() as dossier:
        _sans_les_noms_juges(Path(dossier), jugees)
        call_command("importer_rome", dossier, stdout=StringIO(), stderr=StringIO())
    definitions = {lu["code_rome"]: lu["definition"] for lu in _lire(ROME / "metiers.csv")}
    metiers = list(Metier.objects.order_by("pk"))
    offres = [
        {
            "intitule": metier.libelle,
            "metier_id": metier.pk,
            "missions": definitions[metier.code_rome],
            "origine": "csp",
            "reference_csp": metier.code_rome,
            "empreinte": "0" * 32,
            "date_publication": date(2026, 1, 1),
        }
        for metier in metiers
    ]
    pks = dict(zip((m.pk for m in metiers), creer_en_masse(Offre, offres, "importer", acteur=SYSTEME), strict=True))
    liens = Metier.competences.through.objects.order_by("pk").values_list("metier_id", "competence_id")
    copier(ExigenceOffre, ({"offre_id": pks[metier], "competence_id": c} for metier, c in liens))
    reindexer(pks.values())
    settings.INDEX_OFFRES_MAX = len(pks)
    INDEX.preparer(len(pks))


def _sans_les_noms_juges(dossier: Path, jugees: list[dict[str, str]]) -> None:
    from socle.recherche import sans_accent

    juges = {jugee["code_ogr"] for jugee in jugees}
    noms = {sans_accent(jugee["requete"]) for jugee in jugees}
    for nom in FICHIERS:
        (dossier / nom).symlink_to(ROME / nom)
    with (dossier / "appellations.csv").open("w", encoding="utf-8", newline="") as sortie:
        lues = list(_lire(ROME / "appellations.csv.gz"))
        ecrivain = csv.DictWriter(sortie, list(lues[0]))
        ecrivain.writeheader()
        for lue in lues:
            if lue["code_ogr"] not in juges and sans_accent(lue["libelle_appellation_long"]) not in noms:
                ecrivain.writerow(lue)


def _lire(chemin: Path) -> Iterator[dict[str, str]]:
    ouvrir = gzip.open if chemin.suffix == ".gz" else open
    with ouvrir(chemin, "rt", encoding="utf-8", newline="") as fichier:
        yield from csv.DictReader(fichier)


# --- the others, on the same texts ---------------------------------------------------------------


def _textes() -> dict[str, str]:
    """For each occupation, all that its offer is indexed with."""
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute(
            """
            SELECT m.code_rome, concat_ws(' ; ', o.intitule, m.libelle, m.famille,
                (SELECT string_agg(a.libelle, ' ; ') FROM referentiels_appellation a WHERE a.metier_id = m.id),
                (SELECT string_agg(concat_ws(' ', c.libelle, c.alias::text), ' ; ')
                 FROM opportunites_exigenceoffre x JOIN referentiels_competence c ON c.id = x.competence_id
                 WHERE x.offre_id = o.id), o.missions)
            FROM opportunites_offre o JOIN referentiels_metier m ON m.id = o.metier_id ORDER BY o.id
            """
        )
        return dict(curseur.fetchall())


def _postgresql(textes: dict[str, str], entre: str = "") -> Moteur:
    """Plain `french`: websearch_to_tsquery, ts_rank."""
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute("CREATE TEMP TABLE IF NOT EXISTS temoin (code text PRIMARY KEY, vecteur tsvector)")
        curseur.execute(
            "INSERT INTO temoin SELECT c, to_tsvector('french', t) FROM unnest(%s::text[], %s::text[]) AS lu(c, t) "
            "ON CONFLICT DO NOTHING",
            [list(textes), list(textes.values())],
        )

    def chercher(texte: str) -> list[str]:
        with connection.cursor() as curseur:
            curseur.execute(
                """
                SELECT code FROM temoin, websearch_to_tsquery('french', %s) q WHERE vecteur @@ q
                ORDER BY ts_rank(vecteur, q) DESC, code LIMIT 10
                """,
                [f" {entre} ".join(re.findall(r"\w+", texte)) if entre else texte],
            )
            return [code for (code,) in curseur.fetchall()]

    return chercher


def _sqlite(textes: dict[str, str], entre: str = " ") -> Moteur:
    """FTS5, BM25, accents removed."""
    base = sqlite3.connect(":memory:")
    base.execute(
        "CREATE VIRTUAL TABLE temoin USING fts5(code UNINDEXED, texte, tokenize = 'unicode61 remove_diacritics 2')"
    )
    base.executemany("INSERT INTO temoin VALUES (?, ?)", textes.items())

    def chercher(texte: str) -> list[str]:
        mots = entre.join(f'"{mot}"' for mot in re.findall(r"\w+", texte))
        lues = base.execute("SELECT code FROM temoin WHERE texte MATCH ? ORDER BY bm25(temoin) LIMIT 10", [mots])
        return [code for (code,) in lues]

    return chercher
