"""The world of the guards, planted once a module where it can be."""

from collections.abc import Iterator
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import pytest
import time_machine

from tests import base
from tests.garde_fous.monde import Monde, planter
from tests.garde_fous.reperes import Reperes, marquer


@dataclass
class Partage:
    """What the tests of a module share."""

    monde: Monde
    reperes: Reperes | None


@pytest.fixture(scope="module", autouse=True)
def partage(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Partage | None]:
    """For a module that says `MONDE_PARTAGE = True`: all its tests want this world, none plants another.

    By itself, to come before the transaction of the first test; at the hour that the module calls `MAINTENANT`, if any.
    `REPERES_PARTAGES = True`: a world that is marked.
    """
    plantes: list[Partage] = []
    marque = getattr(request.module, "REPERES_PARTAGES", False)
    if not (marque or getattr(request.module, "MONDE_PARTAGE", False)):
        yield None
        return
    heure = getattr(request.module, "MAINTENANT", None)

    def ecrire() -> None:
        with time_machine.travel(heure, tick=False) if heure else nullcontext():
            monde = planter()
            plantes.append(Partage(monde, marquer(monde) if marque else None))

    with base.partager(django_db_blocker, ecrire):
        yield plantes[0]


@pytest.fixture
def monde(db: None, partage: Partage | None) -> Monde:
    """Each test works in a transaction undone at its end, and on a copy when the world is shared."""
    return deepcopy(partage.monde) if partage else planter()


@pytest.fixture
def reperes(monde: Monde, partage: Partage | None) -> Reperes:
    """The same world, each value that somebody may not read holding its marker."""
    if partage and partage.reperes:
        return replace(partage.reperes, relues=0, _permis={}, _lecteurs={}, _monde=monde)
    return marquer(monde)
