"""Open offers close to one, and why: the same métier, skills in common, then the place and the category.

Bounded whatever the number of offers: the last of its métier and the last of the list are read, and compared here.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from opportunites.models import LigneRecherche, Offre
from opportunites.querysets import LigneRechercheQuerySet
from referentiels.enums import ETRANGER, TELETRAVAIL_COMPLET
from socle.acteur import Acteur

NOMBRE = 4
DU_METIER = 100  # of its métier that are compared
RECENTES = 150  # of the list, for what only shares skills
COMMUNES_MIN = 2  # a single common skill says little

HORS_CARTE = {ETRANGER: "à l’étranger aussi", TELETRAVAIL_COMPLET: "en télétravail complet aussi"}

CHAMPS = ("pk", "date_publication", "metier", "competences", "departement", "region", "categories")


class Proche(NamedTuple):
    """An offer, and what it has in common with another one, in words."""

    offre: Offre
    raisons: str


def similaires(offre: Offre, acteur: Acteur) -> list[Proche]:
    """The closest first, then the newest; two queries at most.

    Reads the exigences and the département that `for_detail` loads.
    """
    competences = frozenset(exigence.competence_id for exigence in offre.exigences.all())
    ouvertes = LigneRecherche.objects.visible_by(acteur).ouvertes(timezone.localdate())
    retenues = sorted(_comparer(offre, competences, _candidates(offre, competences, ouvertes)), reverse=True)[:NOMBRE]
    offres = Offre.objects.for_cartes().in_bulk([pk for _, _, pk, _ in retenues]) if retenues else {}
    return [Proche(offres[pk], ", ".join(raisons)) for _, _, pk, raisons in retenues if pk in offres]


def _candidates(
    offre: Offre, competences: frozenset[int], ouvertes: LigneRechercheQuerySet
) -> Sequence[tuple[Any, ...]]:
    parties = []
    if offre.metier_id is not None:
        parties.append(ouvertes.filter(metier=offre.metier_id).triees("date")[:DU_METIER].values_list(*CHAMPS))
    if len(competences) >= COMMUNES_MIN:
        parties.append(ouvertes.triees("date")[:RECENTES].values_list(*CHAMPS))
    if not parties:
        return []
    return list(parties[0].union(*parties[1:], all=True) if len(parties) > 1 else parties[0])


def _comparer(
    offre: Offre, competences: frozenset[int], candidates: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, date, int, list[str]]]:
    """(points, first publication, number of the offer, reasons) of those that have the métier or skills in common."""
    region = offre.departement.region_id if offre.departement else None
    for pk, parue, metier, siennes, departement, sa_region, categories in {
        ligne[0]: ligne for ligne in candidates
    }.values():
        communes = len(competences.intersection(siennes))
        meme_metier = metier is not None and metier == offre.metier_id
        if pk == offre.pk or not (meme_metier or communes >= COMMUNES_MIN):
            continue
        raisons, points = [], 2 * min(communes, 5)
        if meme_metier:
            raisons, points = ["même métier"], points + 8
        if communes:
            raisons.append("une compétence commune" if communes == 1 else f"{communes} compétences communes")
        if offre.departement is not None and departement == offre.departement_id:
            raisons, points = [*raisons, HORS_CARTE.get(offre.departement.code, "même département")], points + 3
        elif sa_region is not None and sa_region == region:
            raisons, points = [*raisons, "même région"], points + 2
        yield points + (1 if set(categories) & set(offre.categories) else 0), parue, pk, raisons
