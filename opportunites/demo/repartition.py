"""How unevenly the bulk is spread: common métiers, big cities, recent months. Weights only, nothing is drawn here."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from referentiels.models import Departement

# As in real notices, a few métiers make most offers: these first, then the others.
_COURANTS = (
    *("NUM-DEV", "NUM-SUP-UTIL", "NUM-INF-ADMIN", "NUM-PRJ-MOA", "NUM-PRJ-MOE", "NUM-DEV-ETUDES", "GEN-JUR-CONSULT"),
    *("NUM-DATA-ANA", "NUM-INF-RESPRES", "GEN-ACHAT", "NUM-SUP-POSTE", "NUM-RSSI", "GEN-INFRA-OPER", "NUM-DEV-DEVOPS"),
)
# Départements of the biggest cities outside Île-de-France; any other weighs one.
_VILLES = {"69": 5, "31": 5, "13": 4, "59": 4, "35": 4, "44": 4, "33": 4, "67": 3, "34": 3, "06": 2, "38": 2, "21": 2}
ANNEE = 365  # days


def poids_des_modeles(modeles: Sequence[dict[str, Any]]) -> list[float]:
    """The métier of rank r weighs 1 / (r + 2): one offer in ten for the first, one in three hundred for the last."""
    combien = Counter(str(modele["metier"]) for modele in modeles)
    metiers = [*_COURANTS, *sorted(set(combien) - set(_COURANTS))]
    rangs = {metier: rang for rang, metier in enumerate(metiers, 1)}
    return [1 / (rangs[m["metier"]] + 2) / combien[m["metier"]] for m in modeles]


def poids_des_departements(departements: Sequence[Departement]) -> list[int]:
    return [_VILLES.get(departement.code, 1) for departement in departements]


def publication(aujourdhui: date, limite: date | None, hasard: Random) -> date:
    """Within the last year, half of them in the last three months; a month before the deadline at least."""
    age = int(ANNEE * hasard.random() ** 2)
    jours = (limite - aujourdhui).days if limite else ANNEE
    return aujourdhui - timedelta(days=max(age, 31 - jours, 0))
