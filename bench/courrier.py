"""Outbox: 500 mails while every sender is killed (SIGKILL) ten times. Prints what was lost and what was doubled.

``python -m bench.courrier``: production settings, a database of its own, a real worker, a real `courrier`, a real
Redis, a real mail server that takes 20 ms a mail. Lasts as long as the lease of the last kill, and a little more.
"""

import asyncio
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any
from urllib.parse import urlsplit

import psycopg

from outils.environnement import preparer

COURRIELS = 500
MORTS = 10
LENTEUR = 0.02
RACINE = Path(__file__).resolve().parents[1]


def lancer(environ: dict[str, str]) -> list["Popen[bytes]"]:
    from socle.courrier.reveil import reveiller
    from tests.courrier.processus import COURRIER, WORKER

    enfants = [
        Popen([sys.executable, *commande], cwd=RACINE, env=environ, stdout=DEVNULL, stderr=DEVNULL, process_group=0)
        for commande in (COURRIER, WORKER)
    ]
    reveiller()  # as the next act would
    return enfants


def tuer(enfants: list["Popen[bytes]"]) -> None:
    for enfant in enfants:
        os.killpg(enfant.pid, signal.SIGKILL)
    for enfant in enfants:
        enfant.wait()


def attendre(condition: Any, delai: float) -> None:
    limite = time.monotonic() + delai
    while not condition():
        if time.monotonic() > limite:
            sys.exit("Le banc n’avance plus.")
        time.sleep(0.002)


def main() -> None:
    preparer(Path(os.environ.get("DONNEES_TEST_DIR", RACINE / ".donnees-test")), ephemere=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    from tests import base

    nom = base.creer_base("banc_courrier")
    try:
        jouer(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{nom}").geturl())
    finally:
        attendre(lambda: not connectes(nom), 10)
        base.detruire_base(nom)


def connectes(nom: str) -> int:
    """Connections that killed processes leave, until PostgreSQL notices."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connexion:
        ligne = connexion.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND usename = current_user", [nom]
        ).fetchone()
    return int(ligne[0]) if ligne else 0


def jouer(adresse: str) -> None:
    from django.db import transaction

    import tests.courrier.genres  # noqa: F401 (registers its kind)
    from socle.courrier import deposer
    from socle.models import Courriel
    from tests.courrier.processus import environnement
    from tests.smtp import ServeurSmtp, serveur_smtp

    class Lent(ServeurSmtp):
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            await asyncio.sleep(LENTEUR)
            return await super().handle_DATA(server, session, envelope)

    with transaction.atomic():
        deposes = {deposer("essai", adresse=f"a{n}@exemple.fr").message_id for n in range(COURRIELS)}
    with serveur_smtp(serveur=Lent()) as serveur:
        environ = environnement(adresse, serveur.port)
        depart = time.monotonic()
        hasard = random.Random(1)
        for mort in range(MORTS):
            seuil = len(serveur.recus) + (COURRIELS - len(set(serveur.numeros))) // (MORTS + 2 - mort)
            enfants = lancer(environ)
            attendre(lambda seuil=seuil: len(serveur.recus) >= seuil, 60)
            time.sleep(hasard.uniform(0, 0.2))  # not at the very moment when a mail has just been taken
            tuer(enfants)
        tues = time.monotonic() - depart
        enfants = lancer(environ)
        attendre(lambda: not Courriel.objects.filter(statut="à envoyer").exists(), 300)
        total = time.monotonic() - depart
        tuer(enfants)
        recus = Counter(serveur.numeros)
    doubles = [numero for numero, fois in recus.items() if fois > 1]
    print(f"courriels déposés               {COURRIELS}")
    print(f"morts (worker et courrier)      {MORTS} chacun, en {tues:.0f} s")
    print(f"reçus, doubles compris          {sum(recus.values())}")
    print(f"perdus                          {len(deposes - set(recus))}")
    print(f"doublés, même Message-ID        {len(doubles)}")
    print(f"au Message-ID inconnu           {len(set(recus) - deposes)}")
    print(f"tout est parti en               {total:.0f} s (le bail dure 90 s)")


if __name__ == "__main__":
    main()
