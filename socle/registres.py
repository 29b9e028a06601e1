"""Registries by which a lower floor calls a higher one without importing it. Filled in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socle.acteur import Acteur

# Rebuild everything derived from the referential (search rows…); called after it changed.
reindexeurs: list[Callable[[], object]] = []

# From the id of an account, more fields of `Acteur`; one query each at most.
completeurs_d_acteur: list[Callable[[int], dict[str, Any]]] = []

# Whether a mail domain (lower case) belongs to a public employer: one yes is enough to open an account.
domaines_publics: list[Callable[[str], bool]] = []

# What beat runs once a day, by name: the civil day in Paris is given; a missed day is caught up once.
travaux_du_jour: dict[str, Callable[[date], object]] = {}


@dataclass(frozen=True)
class FileDAttente:
    """A queue of the admin's home: how many wait, since when, and where to treat them."""

    titre: str
    adresse: str
    nombre: int
    depuis: Any  # datetime of the oldest, None when empty


# What waits for moderators, for the home of the admin.
files_d_attente: list[Callable[["Acteur"], FileDAttente]] = []


def reindexer_tout() -> None:
    for reindexer in reindexeurs:
        reindexer()
