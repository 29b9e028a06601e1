"""How many members show skills to who recruits: an order of magnitude for an offer being written, never a list.

Read from the search rows, as the directory: what somebody hides, hides from recruiters, or looks for is not there.
"""

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Q
from pyroaring import BitMap

from annuaire.index import INDEX
from annuaire.models import LigneAnnuaire
from annuaire.querysets.visibles import Regard, regard_de_recruteur
from annuaire.resultats import lisibles
from socle.acteur import Acteur

SEUIL = 5  # under it, a number would point at somebody
# From this number on, rounded down to a multiple of this step: somebody who comes or goes is rarely told.
PAS = ((1_000, 100), (20, 10), (SEUIL, 5))


class Montrees(NamedTuple):
    """How many members show all of these skills, at least one of them: rounded down, 0 under `SEUIL`."""

    toutes: int
    une: int


def denombrer(competences: Sequence[int], *, acteur: Acteur) -> Montrees:
    """Of the members whom this person may read as a recruiter, whatever its other hats. At most two queries."""
    vu = regard_de_recruteur(acteur)
    comptes = _compter(competences, vu) if competences and vu.ouvert else (0, 0)
    return Montrees(*map(arrondir, comptes))


def arrondir(nombre: int) -> int:
    return next((nombre // pas * pas for depuis, pas in PAS if nombre >= depuis), 0)


def _compter(competences: Sequence[int], vu: Regard) -> tuple[int, int]:
    vue = INDEX.vue(settings.INDEX_ANNUAIRE_MAX)
    if vue is None:
        return _compter_en_base(competences, vu)
    siennes = [vue.ayant("competence", [str(pk)]) for pk in competences]
    une = lisibles(vue, vu) & BitMap.union(*siennes)
    return len(reduce(and_, siennes, une)), len(une)


def _compter_en_base(competences: Sequence[int], vu: Regard) -> tuple[int, int]:
    """By the index on the skills of the rows: those that show none of them are not read."""
    lignes = LigneAnnuaire.objects.vues_par(vu).filter(competences__overlap=list(competences))
    comptes = lignes.aggregate(toutes=Count("pk", filter=Q(competences__contains=list(competences))), une=Count("pk"))
    return comptes["toutes"], comptes["une"]
