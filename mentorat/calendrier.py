"""Sessions as a calendar that one's own agenda reads: when, and nothing else.

No name, no address, no link to a pair: agendas are shared with assistants and colleagues.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from socle import calendrier
from socle.calendrier import RendezVous

if TYPE_CHECKING:
    from mentorat.models import Binome, Seance

INTITULE = "Séance de mentorat"


def ecrire(binome: "Binome", seances: Iterable["Seance"]) -> bytes:
    """SEQUENCE is that of the whole calendar of the pair."""
    return calendrier.ecrire((_rendez_vous(seance, binome.sequence) for seance in seances), produit="Mentorat")


def _rendez_vous(seance: "Seance", sequence: int) -> RendezVous:
    return RendezVous(
        uid=str(seance.uuid),
        sequence=sequence,
        debut=seance.debut,
        fin=seance.debut + timedelta(minutes=seance.duree),
        intitule=INTITULE,
        annule=seance.annulee_le is not None,
    )
