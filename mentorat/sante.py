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
    """None for a pair of which no session is expected: in pause, to be signed, over, or all those of a flash one held.

    Queries nothing. Reads `derniere` and `faites`, of `BinomeQuerySet.with_derniere_seance()`. Sixty days count from
    the last session that was held, or from the start, or from the return of a pause when they are later: nobody was
    expected to meet meanwhile.
    """
    if binome.etat != EtatBinome.ACTIF or est_accompli(binome):
        return None
    silence = timezone.localdate() - depuis(binome)
    if silence >= ROUGE:
        return Sante.ROUGE
    return Sante.ORANGE if silence >= ORANGE else Sante.VERTE


def est_accompli(binome: "Binome") -> bool:
    """All the sessions that a flash pair agreed on were held. Reads `faites`."""
    return binome.flash and binome.faites >= (binome.seances_prevues or 0)  # type: ignore[attr-defined]


def depuis(binome: "Binome") -> date:
    """The civil day, in Paris, from which the silence of a pair is counted."""
    derniere = binome.derniere  # type: ignore[attr-defined]
    jours = [binome.debut, binome.repris_le, timezone.localdate(derniere) if derniere else None]
    return max(jour for jour in jours if jour is not None)
