"""What one would write first: read all the rows that may be shown, and ask the formula about each object."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any


def offres(competences: Any, visibles: Any, nombre: int) -> list[tuple[int, int]]:
    from opportunites.models import ExigenceOffre
    from rapprochement.calcul import expliquer

    exigences = defaultdict(list)
    for exigence in ExigenceOffre.objects.filter(offre__in=visibles.values("pk")).order_by():
        exigences[exigence.offre_id].append(exigence)
    return _ranger(((pk, expliquer(siennes, competences).score) for pk, siennes in exigences.items()), nombre)


def membres(exigences: Any, visibles: Any, nombre: int) -> list[tuple[int, int]]:
    from annuaire.models import CompetenceDeclaree
    from rapprochement.calcul import expliquer

    competences = defaultdict(list)
    for declaree in CompetenceDeclaree.objects.filter(membre__in=visibles.values("pk")).order_by():
        competences[declaree.membre_id].append(declaree)
    return _ranger(((pk, expliquer(exigences, siennes).score) for pk, siennes in competences.items()), nombre)


def _ranger(notes: Iterable[tuple[int, int]], nombre: int) -> list[tuple[int, int]]:
    return sorted(((pk, score) for pk, score in notes if score), key=lambda note: (-note[1], -note[0]))[:nombre]
