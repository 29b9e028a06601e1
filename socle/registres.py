"""Registries by which a lower floor calls a higher one without importing it. Filled in `AppConfig.ready`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from comptes.models import Utilisateur
    from socle.acteur import Acteur

Piece = TypeVar("Piece")


def inscrire(registre: list[Piece], *pieces: Piece) -> None:
    """Add to a registry what is not there yet: `AppConfig.ready` may run twice."""
    registre.extend(piece for piece in pieces if piece not in registre)


# Rebuild everything derived from the referential (search rows…); called after it changed.
reindexeurs: list[Callable[[], object]] = []

# What follows a change of skills, in its transaction: told the verb, the skills, the one that replaces them or None.
suites_de_competences: list[Callable[[str, Iterable[int], int | None], object]] = []

# Rebuild what is derived from one skill alone, given its id: all of it would outlive the request of an admin page.
reindexeurs_de_competence: list[Callable[[int], object]] = []

# From the id of an account, more fields of `Acteur`; one query each at most.
completeurs_d_acteur: list[Callable[[int], dict[str, Any]]] = []

# Whether a mail domain (lower case) belongs to a public employer: one yes is enough to open an account.
domaines_publics: list[Callable[[str], bool]] = []

# The name of the public employer that has this SIRET, "" if it is not to be named; None when it is unknown.
organismes_de_siret: list[Callable[[str], str | None]] = []

# From the id of an adhesion, what follows from its state, or that of its member, having changed; in its transaction.
suites_d_adhesion: list[Callable[[int], object]] = []

# From the id of a member, what follows from its state having changed; in its transaction.
suites_de_membre: list[Callable[[int], object]] = []

# From the id of a community, what follows from its having opened; in its transaction.
suites_d_ouverture: list[Callable[[int], object]] = []

# By process, whether what it should have done has waited too long: `/sante/` says so.
retards: dict[str, Callable[[], bool]] = {}

# What beat runs once a day, by name: the civil day in Paris is given; a missed day is caught up once. A work that
# forgets personal data says how many rows (`manage.py oublier`).
travaux_du_jour: dict[str, Callable[[date], object]] = {}

# Those of them that wait for an hour of the day, in Paris.
pas_avant: dict[str, time] = {}

# From the id of an account that is being anonymised, erase what is only its person's; addresses can still be read.
effaceurs: list[Callable[[int], object]] = []


# From the id of an account, what follows from its confirmed addresses having changed; with the key of the one that was
# just added, None when one was removed.
suiveurs_d_adresses: list[Callable[[int, int | None], object]] = []


@dataclass(frozen=True)
class FileDAttente:
    """A queue of the admin's home: how many wait, since when, and where to treat them."""

    titre: str
    adresse: str
    nombre: int
    depuis: Any  # datetime of the oldest, None when empty


# What waits for moderators, for the home of the admin.
files_d_attente: list[Callable[["Acteur"], list[FileDAttente]]] = []


@dataclass(frozen=True)
class Periode:
    """A morning of La lettre: its civil day in Paris, when that day and that week began, up to when things are told.

    `seul` is the only account looked at, when somebody asks what it would receive.
    """

    jour: date
    debut: datetime
    lundi: datetime
    maintenant: datetime
    seul: int | None = None


@dataclass(frozen=True)
class Partie:
    """What a section says to one person; `gabarit` names three templates: in the mail, in its text, on a page."""

    gabarit: str
    contexte: Mapping[str, Any]

    @property
    def mjml(self) -> str:
        return f"{self.gabarit}.mjml"

    @property
    def txt(self) -> str:
        return f"{self.gabarit}.txt"

    @property
    def html(self) -> str:
        return f"{self.gabarit}.html"


class Section(Protocol):
    """A part of La lettre, made for one morning. Everything is in bulk: readers come by batches."""

    def __init__(self, periode: Periode) -> None: ...

    def concernes(self) -> Iterable[int]:
        """Accounts for whom there is something to look at."""

    def preparer(self, bornes: Mapping[int, datetime]) -> dict[int, Any]:
        """What is new, as JSON, for those of these accounts who have something new.

        Each comes with a moment: what was looked at since then is not looked at again.
        """

    def retenir(self, bornes: Mapping[int, datetime], contenus: Mapping[int, Any]) -> None:
        """Remember, in the transaction of `preparer`, that these accounts were looked at, and what they are told."""

    @staticmethod
    def relire(utilisateur: "Utilisateur", contenu: Any) -> Partie | None:
        """What is left to say when the mail leaves, with the rights of now."""


# The sections of La lettre, by name, in their order.
sections: dict[str, type[Section]] = {}


@dataclass(frozen=True)
class Carte:
    """A part of somebody's dashboard: `gabarit` shows `contexte` as `carte`; the lower the rank, the sooner it is read.

    Below ten is what waits for the person. A card shows a few lines, and leads to the rest.
    """

    titre: str
    gabarit: str
    contexte: Mapping[str, Any]
    rang: int


# The cards of the dashboard, for this person and what is new since this moment; None when there is nothing to show.
cartes_du_tableau: list[Callable[["Acteur", datetime], Carte | None]] = []


@dataclass(frozen=True)
class CarteDifferee:
    """A card that costs too much to be read with the page: it has an address of its own, and comes after.

    `pour` says, without any query, to whom it is offered.
    """

    titre: str
    lire: Callable[["Acteur", datetime], Carte | None]
    pour: Callable[["Acteur"], bool]


# Those of the dashboard, by the word of their address, in their order: nothing there waits for the person.
cartes_differees: dict[str, CarteDifferee] = {}


# By list of mails, what to do when an account that had stopped it receives it again.
reprises: dict[str, list[Callable[[int], object]]] = {}


# How to see what the database shows to one person alone, as that person, until the end of a block.
regards: list[Callable[["Acteur"], AbstractContextManager[None]]] = []


def lire_les_files(acteur: "Acteur") -> list[FileDAttente]:
    return [file for lire in files_d_attente for file in lire(acteur)]


def reindexer_tout() -> None:
    for reindexer in reindexeurs:
        reindexer()


def effacer_personne(utilisateur: int) -> None:
    for effacer in effaceurs:
        effacer(utilisateur)


@contextmanager
def regarder_comme(acteur: "Acteur") -> Iterator[None]:
    """All `regards` at once, for whoever reads without knowing which walls there are."""
    with ExitStack() as pile:
        for regard in regards:
            pile.enter_context(regard(acteur))
        yield


def reindexer_competence(pk: int) -> None:
    for reindexer in reindexeurs_de_competence:
        reindexer(pk)


def suivre_adresses(utilisateur: int, ajoutee: int | None) -> None:
    for suivre in suiveurs_d_adresses:
        suivre(utilisateur, ajoutee)


def suivre_adhesion(adhesion: int) -> None:
    for suivre in suites_d_adhesion:
        suivre(adhesion)


def suivre_membre(membre: int) -> None:
    for suivre in suites_de_membre:
        suivre(membre)


def suivre_ouverture(communaute: int) -> None:
    for suivre in suites_d_ouverture:
        suivre(communaute)


def annoncer_competences(verbe: str, pks: Iterable[int], survivante: int | None = None) -> None:
    for suivre in suites_de_competences:
        suivre(verbe, pks, survivante)
