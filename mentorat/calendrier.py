"""Sessions as a calendar that one's own agenda reads (RFC 5545): when, and nothing else.

No name, no address, no link to a pair: agendas are shared with assistants and colleagues.
"""

from collections.abc import Iterable
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from icalendar import Calendar, Event

if TYPE_CHECKING:
    from mentorat.models import Binome, Seance

INTITULE = "Séance de mentorat"
PRODUIT = "-//Communautés de compétences//Mentorat//FR"


def ecrire(binome: "Binome", seances: Iterable["Seance"]) -> bytes:
    """The UID of a session never changes; one that was cancelled is still said, so that agendas take it away.

    SEQUENCE is that of the whole calendar of the pair: it grows with each change, which is all that agendas compare.
    """
    calendrier = Calendar()
    calendrier.add("prodid", PRODUIT)
    calendrier.add("version", "2.0")
    calendrier.add("method", "PUBLISH")
    for seance in seances:
        calendrier.add_component(_evenement(seance, binome.sequence))
    return calendrier.to_ical()


def _evenement(seance: "Seance", sequence: int) -> Event:
    debut = seance.debut.astimezone(UTC)
    evenement = Event()
    evenement.add("uid", str(seance.uuid))
    evenement.add("sequence", sequence)
    evenement.add("dtstamp", timezone.now().astimezone(UTC))
    evenement.add("dtstart", debut)
    evenement.add("dtend", debut + timedelta(minutes=seance.duree))
    evenement.add("summary", INTITULE)
    evenement.add("class", "PRIVATE")
    evenement.add("status", "CANCELLED" if seance.annulee_le else "CONFIRMED")
    return evenement
