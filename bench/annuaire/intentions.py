"""What the second wall costs: the recruiter's list of intentions, as the web role behind row-level security, and as the
owner without it, in turn. As the web role and without saying who looks, each table shows nothing.
"""

import os
import re
import time
from typing import Any

from bench.commun import ligne
from bench.temps import centile, chronometrer, dire

PASSAGES = 12
CHEMIN = "/employeur/personnes-a-l-ecoute/"
_FICHE = re.compile(r'href="/accompagnement/([0-9a-f-]{36})/"')
_TABLES = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relname LIKE 'annuaire_%' ORDER BY relname
"""
_REGLE = "SELECT count(*) FROM public.intentions_vues(%s, NULL, current_date)"


def mesurer(recruteur: Any, adresse_web: str, taille: int, nombre: int) -> dict[str, Any]:
    from django.db import connection

    vides = lire_sans_contexte(adresse_web)
    dire(f"sans contexte, au rôle web : {vides}")
    visite = Visite(recruteur)
    durees: dict[bool, list[float]] = {True: [], False: []}
    for passage in range(PASSAGES + 1):
        for adresse in adresses():
            montres = {}
            for mur in (True, False) if passage % 2 else (False, True):
                duree, montres[mur] = visite.lire(adresse, mur=mur)
                if passage:  # the first one warms what is read once
                    durees[mur].append(duree)
            assert montres[True], f"{adresse} : personne"
            assert montres[True] == montres[False], f"{adresse} : le mur montre autre chose"
    with connection.cursor() as curseur:
        regle = [chronometrer(curseur.execute, _REGLE, [visite.compte.pk]) for _ in range(PASSAGES)]
    return _resultat(durees, regle, vides, taille, nombre)


def adresses() -> list[str]:
    """All, those who would take a métier, those who name a region."""
    from referentiels.models import Metier, Region

    metier = Metier.objects.filter(numerique=True).order_by("code")[0].pk
    return [CHEMIN, f"{CHEMIN}?metier={metier}", f"{CHEMIN}?region={Region.objects.get(code='84').pk}"]


class Visite:
    """Somebody connected, as the web role or as the owner of the tables."""

    def __init__(self, compte: Any) -> None:
        from django.test import Client

        self.compte, self.client = compte, Client()
        self.client.force_login(compte)

    def lire(self, adresse: str, *, mur: bool) -> tuple[float, list[str]]:
        """(milliseconds, intentions shown)."""
        duree, reponse = self.demander(adresse, mur=mur)
        if reponse.status_code != 200:
            raise RuntimeError(f"{adresse} : {reponse.status_code}")
        return duree, _FICHE.findall(reponse.content.decode())

    def demander(self, adresse: str, *, mur: bool = True) -> tuple[float, Any]:
        """(milliseconds, answer), whatever its status."""
        from django.conf import settings
        from django.db import connection

        with connection.cursor() as curseur:
            curseur.execute(f'SET ROLE "{settings.ROLE_WEB}"' if mur else "RESET ROLE")
        depart = time.perf_counter()
        reponse = self.client.get(adresse)
        duree = 1000 * (time.perf_counter() - depart)
        with connection.cursor() as curseur:
            curseur.execute("RESET ROLE")
        return duree, reponse


def lire_sans_contexte(adresse_web: str) -> dict[str, int]:
    """Rows of each guarded table, in raw SQL, as the web role logged in with its own password: none."""
    import psycopg
    from django.db import connection

    with connection.cursor() as curseur:
        curseur.execute(_TABLES)
        tables = [nom for (nom,) in curseur.fetchall()]
        vides = [table for table in tables if not _compter(curseur, table)]
    with psycopg.connect(adresse_web, autocommit=True) as web:
        lues = {table: web.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    assert len(lues) >= 9, f"des tables sans mur : il reste {sorted(lues)}"
    assert not vides, f"vides pour tous, elles ne prouvent rien : {vides}"
    assert not any(lues.values()), f"des lignes sans contexte : {lues}"
    return lues


def _compter(curseur: Any, table: str) -> int:
    curseur.execute(f"SELECT count(*) FROM {table}")
    return int(curseur.fetchone()[0])


def _resultat(
    durees: dict[bool, list[float]], regle: list[float], vides: dict[str, int], taille: int, nombre: int
) -> dict[str, Any]:
    avec, sans = (centile(durees[mur], 0.95) for mur in (True, False))
    p50, sans_p50 = (centile(durees[mur], 0.5) for mur in (True, False))
    print(
        f"annuaire/intentions page {p50} / {avec} ms, sans le mur {sans_p50} / {sans}, la règle seule"
        f" {centile(regle, 0.5)} / {centile(regle, 0.95)}",
        flush=True,
    )
    return ligne(
        "annuaire/intentions",
        f"{nombre} intentions, {taille} membres, {len(durees[True])} pages",
        p50_ms=p50,
        p95_ms=avec,
        plancher_p95_ms=sans,
        ratio_plancher=round(avec / sans, 2),
        detail={
            "sans_mur_p50_ms": sans_p50,
            "cout_du_mur_p50": round(p50 / sans_p50, 2),
            "regle_seule_p50_ms": centile(regle, 0.5),
            "regle_seule_p95_ms": centile(regle, 0.95),
            "charge": [round(une, 2) for une in os.getloadavg()],
            "lignes_sans_contexte": vides,
        },
    )
