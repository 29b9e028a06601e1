"""Somebody's skills beside what an offer of one's own asks: a page of the reader alone, that nothing keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from annuaire.models import CompetenceDeclaree
from opportunites.affinites import expliquer_offres
from opportunites.models import Offre
from rapprochement.calcul import Rapprochement
from socle.acteur import Acteur

OFFRES = 50


@dataclass(frozen=True)
class Comparaison:
    """`rapprochement` is None when the chosen offer asks for no skill."""

    offres: Sequence[Offre]
    choisie: Offre | None = None
    rapprochement: Rapprochement | None = None


def comparer(demandee: str, competences: Sequence[CompetenceDeclaree], acteur: Acteur) -> Comparaison:
    """`competences` are those that this reader may see; `demandee` is what its address says, of whatever it likes.

    Only the offers that the reader publishes itself: one of somebody else is as one that does not exist.
    """
    if not competences:
        return Comparaison([])
    offres = list(Offre.objects.en_ligne_pour(acteur, timezone.localdate())[:OFFRES])
    choisie = next((offre for offre in offres if str(offre.uuid) == demandee), None)
    if choisie is None:
        return Comparaison(offres)
    return Comparaison(offres, choisie, expliquer_offres([choisie.pk], competences).get(choisie.pk))
