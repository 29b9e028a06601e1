"""How a pair does, from dates alone: nothing of what is said in it is ever read."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from mentorat.enums import EtatBinome, Sante

if TYPE_CHECKING:
    from mentorat.models import Binome

ORANGE = timedelta(days=45)
ROUGE = timedelta(days=60)


def sante(binome: "Binome") -> Sante | None:
    """None for a pair that does not run: in pause, to be signed, over. Queries nothing.

    Reads `derniere`, of `BinomeQuerySet.with_derniere_seance()`. Sixty days count from the last session that was held,
    or from the start, or from the return of a pause when they are later: nobody was expected to meet meanwhile.
    """
    if binome.etat != EtatBinome.ACTIF:
        return None
    silence = timezone.localdate() - depuis(binome)
    if silence >= ROUGE:
        return Sante.ROUGE
    return Sante.ORANGE if silence >= ORANGE else Sante.VERTE


def depuis(binome: "Binome") -> date:
    """The civil day, in Paris, from which the silence of a pair is counted."""
    derniere = binome.derniere  # type: ignore[attr-defined]
    jours = [binome.debut, binome.repris_le, timezone.localdate(derniere) if derniere else None]
    return max(jour for jour in jours if jour is not None)
