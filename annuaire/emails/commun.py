"""What the mails of members and communities share: a few sentences, a quotation, a button."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from socle.courrier import Message

GABARIT = "annuaire/emails/message"


def composer(
    sujet: str, phrases: Sequence[str], *, page: str, bouton: str, cite: str = "", adresse: str = ""
) -> Message:
    """`page` is the name of an address without parameter; `adresse` a path, when it has some."""
    lien = settings.SITE_URL + (adresse or reverse(page))
    contexte = {"phrases": list(phrases), "cite": cite, "bouton": bouton, "lien": lien}
    return Message(sujet, GABARIT, contexte, resume=phrases[0], lien=lien)
