"""Offers and what a member knows: which suit it best, and why. Its own skills all count, and nothing else."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils import timezone

from annuaire.models import CompetenceDeclaree
from opportunites.models import ExigenceOffre, LigneExigence, LigneRecherche, Offre
from rapprochement.calcul import Rapprochement, expliquer
from rapprochement.classement import meilleurs_objets
from socle.acteur import Acteur


class Affinite(NamedTuple):
    """An offer, and how the skills of who reads answer it."""

    offre: Offre
    rapprochement: Rapprochement


def competences_de(acteur: Acteur) -> list[CompetenceDeclaree]:
    """The skills of who reads, if it is an active member."""
    return list(CompetenceDeclaree.objects.filter(membre=acteur.membre_id)) if acteur.membre_id else []


def rapprocher(offre: Offre, acteur: Acteur) -> Rapprochement | None:
    """Why this offer, loaded by `for_detail`; None for who has no skill here, or when it requires none."""
    exigences = list(offre.exigences.all())
    competences = competences_de(acteur) if exigences else []
    return expliquer(exigences, competences) if competences else None


def noter(offres: Sequence[Offre], acteur: Acteur) -> None:
    """Set `score` on these offers: two queries, none for who has no membership."""
    rapprochements = expliquer_offres([offre.pk for offre in offres], competences_de(acteur)) if offres else {}
    for offre in offres:
        rapprochement = rapprochements.get(offre.pk)
        offre.score = rapprochement.score if rapprochement else None


def meilleures_offres(acteur: Acteur, nombre: int) -> list[Affinite]:
    """The open offers that this member may see and answers best, with the reason of each."""
    competences = competences_de(acteur)
    if not competences:
        return []
    ouvertes = LigneRecherche.objects.visible_by(acteur).ouvertes(timezone.localdate())
    pks = [classe.pk for classe in meilleurs_objets(competences, LigneExigence, "offre_id", ouvertes, nombre)]
    offres = Offre.objects.for_cartes().dans_l_ordre(pks) if pks else []
    par_offre = expliquer_offres(pks, competences)
    return [Affinite(offre, par_offre[offre.pk]) for offre in offres if offre.pk in par_offre]


def expliquer_offres(pks: Sequence[int], competences: Iterable[CompetenceDeclaree]) -> dict[int, Rapprochement]:
    """One query for all of them; those that require nothing are left out."""
    competences = list(competences)
    if not competences or not pks:
        return {}
    exigences: dict[int, list[ExigenceOffre]] = {}
    for exigence in ExigenceOffre.objects.filter(offre__in=pks).select_related("competence"):
        exigences.setdefault(exigence.offre_id, []).append(exigence)
    return {pk: expliquer(siens, competences) for pk, siens in exigences.items()}
