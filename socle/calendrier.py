"""What an agenda reads (RFC 5545): appointments in UTC, as a file or as a feed that it follows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.http import HttpResponse
from django.utils import timezone
from icalendar import Calendar, Event

TYPE = "text/calendar; charset=utf-8"
RAFRAICHIR = timedelta(hours=6)  # how often an agenda is asked to read a feed again
# Controls, line and paragraph separators, and the marks that turn the direction of what follows them.
_INVISIBLES = r"\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
_LIGNE = re.compile(f"[{_INVISIBLES}]+")
_TEXTE = re.compile(f"(?!\n)[{_INVISIBLES}]")


@dataclass(frozen=True, kw_only=True)
class RendezVous:
    """`uid` never changes; `sequence` grows with each change, which is all that agendas compare.

    One that is cancelled is still said, so that agendas take it away. `prive`: an agenda shared with colleagues shows
    that the time is taken, and nothing else. `adresse` is that of a page.
    """

    uid: str
    sequence: int
    debut: datetime
    fin: datetime
    intitule: str
    annule: bool = False
    incertain: bool = False
    prive: bool = True
    lieu: str = ""
    description: str = ""
    adresse: str = ""


def ecrire(rendez_vous: Iterable[RendezVous], *, produit: str, methode: str = "PUBLISH", nom: str = "") -> bytes:
    """A calendar by this product; `nom` is how an agenda calls a feed, which it then reads again by itself."""
    calendrier = Calendar()
    calendrier.add("prodid", f"-//Communautés de compétences//{produit}//FR")
    calendrier.add("version", "2.0")
    calendrier.add("method", methode)
    if nom:
        calendrier.add("x-wr-calname", nom)
        calendrier.add("refresh-interval", RAFRAICHIR, parameters={"VALUE": "DURATION"})
        calendrier.add("x-published-ttl", "PT6H")
    maintenant = timezone.now().astimezone(UTC)
    for un in rendez_vous:
        calendrier.add_component(_evenement(un, maintenant))
    return calendrier.to_ical()


def repondre(contenu: bytes, fichier: str) -> HttpResponse:
    """As a file to open with one's agenda; `fichier` is its name."""
    reponse = HttpResponse(contenu, content_type=TYPE)
    reponse["Content-Disposition"] = f'attachment; filename="{fichier}"'
    return reponse


def _evenement(un: RendezVous, maintenant: datetime) -> Event:
    evenement = Event()
    evenement.add("uid", un.uid)
    evenement.add("sequence", un.sequence)
    evenement.add("dtstamp", maintenant)
    evenement.add("dtstart", un.debut.astimezone(UTC))
    evenement.add("dtend", un.fin.astimezone(UTC))
    evenement.add("summary", _LIGNE.sub(" ", un.intitule).strip())
    evenement.add("class", "PRIVATE" if un.prive else "PUBLIC")
    evenement.add("status", "CANCELLED" if un.annule else "TENTATIVE" if un.incertain else "CONFIRMED")
    if lieu := _LIGNE.sub(" ", un.lieu).strip():
        evenement.add("location", lieu)
    if description := _TEXTE.sub(" ", un.description.replace("\r\n", "\n")).strip():
        evenement.add("description", description)
    if un.adresse:
        evenement.add("url", un.adresse)
    return evenement
