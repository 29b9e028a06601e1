"""The page itself: a logged-in GET through every middleware, its template included."""

import os
import re
import time
from typing import Any

from bench.annuaire.questions import Question, Reponse

INDEX_ANNUAIRE_MAX = 600_000  # what production takes when nothing is said
_TOTAL = re.compile(r'id="titre-resultats"[^>]*>\s*(Personne|[\d\s\u00a0\u202f]+)')
_CARTE = re.compile(r'<h3 class="carte-offre__titre">\s*<a href="/annuaire/([0-9a-f-]{36})/"')


class Lecteur:
    """Somebody connected, and how it reads the directory."""

    def __init__(self, nom: str, compte: Any) -> None:
        from django.test import Client

        from annuaire.querysets.visibles import regard
        from socle.acteur import construire

        self.nom, self.compte = nom, compte
        self.vu = regard(construire(compte))
        self.client = Client()
        self.client.force_login(compte)

    def lire(self, question: Question, *, froid: bool = True) -> tuple[float, int, list[int]]:
        """(milliseconds, total shown, members of the cards); `froid` empties Django's cache before."""
        from django.core.cache import cache

        if froid:
            cache.clear()
        depart = time.perf_counter()
        reponse = self.client.get(f"/annuaire/?{question.adresse}")
        duree = 1000 * (time.perf_counter() - depart)
        if reponse.status_code != 200:
            raise RuntimeError(f"/annuaire/?{question.adresse} : {reponse.status_code}")
        return duree, *_lire_page(reponse.content.decode())

    def repondre(self, question: Question) -> Reponse:
        """What the page shows, before its template."""
        from django.http import QueryDict

        from annuaire.filters import FiltreAnnuaire

        filtre = FiltreAnnuaire(QueryDict(question.adresse), self.vu)
        nombres = {facette.nom: dict(filtre.resultats.nombres[facette.nom]) for facette in filtre.facettes}
        return Reponse(filtre.total, filtre[0:20], nombres)


def _lire_page(page: str) -> tuple[int, list[int]]:
    from annuaire.models import Membre

    trouve = _TOTAL.search(page)
    if trouve is None:
        raise RuntimeError("La page ne dit plus combien de personnes elle trouve.")
    total = 0 if trouve[1] == "Personne" else int(re.sub(r"\D", "", trouve[1]))
    uuids = _CARTE.findall(page)
    connus = {str(uuid): pk for uuid, pk in Membre.objects.filter(uuid__in=uuids).values_list("uuid", "pk")}
    return total, [connus[uuid] for uuid in uuids]


def preparer() -> float | None:
    """Build what the process keeps to search, as production would; seconds, None when there are too many members.

    The settings of tests, which benches share, leave it out.
    """
    from django.conf import settings

    from annuaire.index import INDEX

    settings.INDEX_ANNUAIRE_MAX = int(os.environ.get("INDEX_ANNUAIRE_MAX") or INDEX_ANNUAIRE_MAX)
    depart = time.perf_counter()
    return round(time.perf_counter() - depart, 2) if INDEX.preparer(settings.INDEX_ANNUAIRE_MAX) else None
