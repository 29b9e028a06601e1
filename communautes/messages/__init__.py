"""What the bot may say in the room of a community, by kind; composed when it leaves, with what is true then."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.html import format_html, format_html_join

if TYPE_CHECKING:
    from communautes.models import EnvoiTchap

# Beside controls, what turns a line over (Unicode, bidirectional formatting) or breaks it.
ILLISIBLES = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True)
class MessageTchap:
    texte: str
    html: str


# None: it may not be said any more.
Composer = Callable[["EnvoiTchap"], MessageTchap | None]

MESSAGES: dict[str, Composer] = {}


def message(genre: str) -> Callable[[Composer], Composer]:
    """Register the function that composes the messages of this kind."""

    def inscrire(composer: Composer) -> Composer:
        MESSAGES[genre] = composer
        return composer

    return inscrire


def composer(annonce: str, titre: str, precisions: list[str], chemin: str) -> MessageTchap:
    """« annonce : titre », a line for each of `precisions`, the whole address of a page of ours."""
    lignes = [_ligne(precision) for precision in precisions if precision]
    titre, lien = _ligne(titre), f"{settings.SITE_URL}{chemin}"
    corps = format_html_join("", "<br>{}", ((ligne,) for ligne in lignes))
    return MessageTchap(
        texte="\n".join([f"{annonce}\u00a0: {titre}", *lignes, lien]),
        html=format_html('{}\u00a0: <strong><a href="{}">{}</a></strong>{}', annonce, lien, titre, corps),
    )


def _ligne(texte: str) -> str:
    """One line, whatever was pasted."""
    return " ".join(ILLISIBLES.sub(" ", texte).split())


# They register their kinds.
from communautes.messages import genres  # noqa: E402, F401
