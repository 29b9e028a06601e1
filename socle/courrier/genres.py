"""Kinds of mails, registered by the apps that send them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socle.models import Courriel


@dataclass(frozen=True)
class Message:
    """`gabarit` names `templates/<gabarit>.txt` and `templates/<gabarit>.mjml`; `repondre_a` becomes Reply-To."""

    sujet: str
    gabarit: str
    contexte: Mapping[str, Any] = field(default_factory=dict)
    repondre_a: str = ""


Composer = Callable[["Courriel"], Message | None]

GENRES: dict[str, Composer] = {}


def genre(nom: str) -> Callable[[Composer], Composer]:
    """Register the function that composes the mails of this kind."""

    def inscrire(composer: Composer) -> Composer:
        GENRES[nom] = composer
        return composer

    return inscrire
