"""Kinds of mails, registered by the apps that send them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from socle.courrier.listes import LISTES
from socle.enums import Obligation

if TYPE_CHECKING:
    from socle.models import Courriel


@dataclass(frozen=True)
class Message:
    """`gabarit` names `templates/<gabarit>.txt` and `templates/<gabarit>.mjml`; `repondre_a` becomes Reply-To.

    `apercu` is what a mailbox shows beside the subject; left empty, it takes the first words of the mail. `resume` and
    `lien` stand for it in La lettre, for who would rather read it there: a sentence, and the whole address of a page.
    """

    sujet: str
    gabarit: str
    contexte: Mapping[str, Any] = field(default_factory=dict)
    repondre_a: str = ""
    apercu: str = ""
    resume: str = ""
    lien: str = ""


Composer = Callable[["Courriel"], Message | None]

GENRES: dict[str, Composer] = {}

# Those that the outbox of the admin does not show: that they were written says something of somebody.
CONFIDENTIELS: set[str] = set()

# The list of those kinds that belong to one: their readers leave it in one click.
LISTE_DU_GENRE: dict[str, str] = {}

# Why the others leave whatever was chosen.
OBLIGATION_DU_GENRE: dict[str, Obligation] = {}


def genre(
    nom: str, *, liste: str = "", obligatoire: Obligation | None = None, confidentiel: bool = False
) -> Callable[[Composer], Composer]:
    """Register the function that composes the mails of this kind.

    It is of a list, that one may refuse, or says why nobody may: raises `ValueError` for neither or both, `KeyError`
    for an unknown list.
    """
    if bool(liste) == (obligatoire is not None):
        raise ValueError(f"genre({nom!r}) : dites « liste » (ce qui se refuse) ou « obligatoire », et une seule")
    if liste:
        LISTE_DU_GENRE[nom] = LISTES[liste].nom
    if obligatoire is not None:
        OBLIGATION_DU_GENRE[nom] = obligatoire
    if confidentiel:
        CONFIDENTIELS.add(nom)

    def inscrire(composer: Composer) -> Composer:
        GENRES[nom] = composer
        return composer

    return inscrire
