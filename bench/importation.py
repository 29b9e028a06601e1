"""The import of 180 000 lines of open data, with duplicates and dirt; `TAILLE=20000` for another number.

Each run is a process of its own, with the web role and the settings of production, so that its memory is its own.
The floor, on the same machine right after: the rows that the first run wrote, as COPY into temporary tables, then
INSERT … SELECT into the same tables with their indexes and keys, and the vectors in one statement. It neither reads
the file, nor cleans it, nor recognises anything. The unchanged run is compared with `csv.reader` over the file.
"""

import contextlib
import csv
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.commun import RACINE, base_du_banc, ligne
from bench.fichier_csp import lignes

LIGNES = 180_000
JOUR = "2026-11-21"  # of the source: its deadlines are around
SOURCES = (
    RACINE.parent / "shared" / "data" / "05_offres_csp" / "offres_csp_2021_reconstituees.csv",
    RACINE / "tests" / "opportunites" / "donnees" / "offres.csv",
)


def mesurer() -> list[dict[str, Any]]:
    from django.core.management import call_command

    combien = int(os.environ.get("TAILLE") or LIGNES)
    source = next(fichier for fichier in SOURCES if fichier.is_file())
    with tempfile.TemporaryDirectory() as dossier, base_du_banc("banc_import") as adresse:
        fichier = Path(dossier, "offres.csv")
        with fichier.open("w", encoding="utf-8-sig", newline="") as flux:
            csv.writer(flux, delimiter=";").writerows(lignes(source, combien))
        call_command("charger_referentiels", verbosity=0)
        premiere = _lancer(fichier, adresse)
        _dire("premier passage", premiere)
        seconde = _lancer(fichier, adresse)
        _dire("fichier inchangé", seconde)
        lecture = _lire(fichier)
        plancher = _plancher(Path(dossier))
        poids = fichier.stat().st_size
    print(f"plancher {plancher['secondes']} s, lecture {lecture} s", flush=True)
    secondes = premiere["secondes"]
    return [
        ligne(
            "import",
            f"{combien} lignes, {poids // 2**20} Mio",
            p50_ms=round(1000 * secondes),
            plancher_p95_ms=round(1000 * plancher["secondes"]),
            ratio_plancher=round(secondes / plancher["secondes"], 2),
            memoire_mo=max(premiere["memoire_mo"], seconde["memoire_mo"]),
            detail={
                "source": source.name,
                "lignes_par_s": round(combien / secondes),
                "premier": premiere,
                "inchange": seconde,
                "plancher": plancher,
                "lecture_s": lecture,
                "ratio_lecture": round(seconde["secondes"] / lecture, 2),
            },
        )
    ]


def _dire(quoi: str, passage: dict[str, Any]) -> None:
    print(f"{quoi} : {passage['secondes']} s, {passage['memoire_mo']} Mio au plus ; {passage['bilan']}", flush=True)


def _lancer(fichier: Path, adresse: str) -> dict[str, Any]:
    from tests.courrier.processus import environnement

    commande = [sys.executable, "-m", "bench.importation", str(fichier)]
    sortie = subprocess.run(
        commande, cwd=RACINE, env=environnement(adresse, 9), check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    return dict(json.loads(sortie.splitlines()[-1]))


def _importer(fichier: str) -> None:
    """In its own process: what `manage.py importer_offres_csp` does."""
    import django

    django.setup()
    from django.core.management import call_command

    dit = io.StringIO()
    depart = time.perf_counter()
    with contextlib.redirect_stderr(io.StringIO()):
        call_command("importer_offres_csp", fichier, date=JOUR, stdout=dit)
    secondes = time.perf_counter() - depart
    memoire = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bilan = dit.getvalue().strip().splitlines()[-1]
    print(json.dumps({"secondes": round(secondes, 2), "memoire_mo": round(memoire), "bilan": bilan}))


def _lire(fichier: Path) -> float:
    depart = time.perf_counter()
    with fichier.open(encoding="utf-8-sig", newline="") as flux:
        for _ in csv.reader(flux, delimiter=";"):
            pass
    return round(time.perf_counter() - depart, 2)


def _plancher(dossier: Path) -> dict[str, Any]:
    """Seconds, for each step too. The rows leave to files first: only their way back is timed."""
    from django.db import connection, transaction

    from opportunites.models import ExigenceOffre, LigneRecherche, Offre
    from socle.models import Transition

    tables = [modele._meta.db_table for modele in (Offre, ExigenceOffre, Transition)]
    for table in tables:
        _copier(f"COPY {table} TO STDOUT", dossier / table)
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT count(*) FROM {LigneRecherche._meta.db_table}")
        attendues = curseur.fetchone()[0]
        curseur.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
        curseur.execute(f"VACUUM ANALYZE {', '.join([*tables, LigneRecherche._meta.db_table])}")
    etapes, depart = {}, time.perf_counter()
    with transaction.atomic(), connection.cursor() as curseur:
        for table in tables:
            avant = time.perf_counter()
            curseur.execute(f"CREATE TEMPORARY TABLE venue (LIKE {table}) ON COMMIT DROP")
            with (dossier / table).open("rb") as flux, curseur.copy("COPY venue FROM STDIN") as copie:
                while morceau := flux.read(2**18):
                    copie.write(morceau)
            curseur.execute(f"INSERT INTO {table} SELECT * FROM venue")
            curseur.execute("DROP TABLE venue")
            etapes[table] = round(time.perf_counter() - avant, 2)
        curseur.execute(f"ANALYZE {', '.join(tables)}")
        avant = time.perf_counter()
        ecrites = _indexer(curseur)
        etapes["vecteurs"] = round(time.perf_counter() - avant, 2)
        avant = time.perf_counter()
        curseur.execute("SET CONSTRAINTS ALL IMMEDIATE")
        etapes["cles"] = round(time.perf_counter() - avant, 2)
    secondes = round(time.perf_counter() - depart, 2)
    if ecrites != attendues:
        raise RuntimeError(f"le plancher écrit {ecrites} lignes de recherche, l’import {attendues}")
    return {"secondes": secondes, "etapes_s": etapes, "lignes_de_recherche": ecrites}


def _indexer(curseur: Any) -> int:
    """Every search row in one statement: what comes from the referential is turned into vectors once in all."""
    from opportunites.reindexation import _COLONNES, _TOUT

    curseur.execute("SET LOCAL gin_pending_list_limit = '64MB'")
    curseur.execute("SET LOCAL work_mem = '64MB'")
    curseur.execute(
        f"INSERT INTO opportunites_lignerecherche ({_COLONNES}, indexed_at, entree_le)"
        f" SELECT {_COLONNES}, now(), now() FROM ({_TOUT}) AS calcul"
    )
    return int(curseur.rowcount)


def _copier(ordre: str, fichier: Path) -> None:
    from django.db import connection

    with fichier.open("wb") as flux, connection.cursor() as curseur, curseur.copy(ordre) as copie:
        for morceau in copie:
            flux.write(morceau)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.courrier.reglages")
    _importer(sys.argv[1])
