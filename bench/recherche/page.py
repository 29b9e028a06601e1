"""The page itself: a logged-in GET through every middleware, its template included."""

import ctypes
import gc
import os
import re
import time
from pathlib import Path

from bench.recherche.questions import Question, Reponse

INDEX_OFFRES_MAX = 300_000  # what production takes when nothing is said
_TOTAL = re.compile(r'id="titre-resultats"[^>]*>\s*(Aucune|[\d\s\u00a0\u202f]+)')


class Visite:
    """An ordinary person, connected."""

    def __init__(self) -> None:
        from django.test import Client

        from accueil.demo import charger_agents
        from comptes.models import Utilisateur

        charger_agents(1)
        self.personne = Utilisateur.objects.get(email__startswith="agent000001@")
        self.client = Client()
        self.client.force_login(self.personne)

    def lire(self, question: Question, *, froid: bool = True) -> tuple[float, int]:
        """(milliseconds, total shown); `froid` empties Django's cache before."""
        from django.core.cache import cache

        if froid:
            cache.clear()
        depart = time.perf_counter()
        reponse = self.client.get(f"/opportunites/?{question.adresse}")
        duree = 1000 * (time.perf_counter() - depart)
        if reponse.status_code != 200:
            raise RuntimeError(f"/opportunites/?{question.adresse} : {reponse.status_code}")
        return duree, lire_total(reponse.content.decode())


def lire_total(page: str) -> int:
    trouve = _TOTAL.search(page)
    if trouve is None:
        raise RuntimeError("La page ne dit plus combien d’offres elle trouve.")
    return 0 if trouve[1] == "Aucune" else int(re.sub(r"\D", "", trouve[1]))


def reponse_de(question: Question) -> Reponse:
    """What the page shows, before its template, newest offers first, by code: what peers are compared with."""
    from django.http import QueryDict

    from opportunites.filters import lire
    from socle.acteur import ANONYME

    filtre = lire(QueryDict(question.adresse), ANONYME)
    nombres = {f.nom: {valeur.code: valeur.n for valeur in f.valeurs if valeur.n} for f in filtre.facettes}
    return Reponse(filtre.total, list(filtre.pks("date")[:20]), nombres)


def preparer() -> float | None:
    """Build what the process keeps to search, as production would; seconds, None when there are too many offers.

    The settings of tests, which benches share, leave it out.
    """
    from django.conf import settings

    from opportunites.index import INDEX

    settings.INDEX_OFFRES_MAX = int(os.environ.get("INDEX_OFFRES_MAX") or INDEX_OFFRES_MAX)
    depart = time.perf_counter()
    return round(time.perf_counter() - depart, 2) if INDEX.preparer(settings.INDEX_OFFRES_MAX) else None


def memoire_mo() -> int:
    """Resident now, not at its peak: the generator ran in this process, and what it freed is given back first."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20
