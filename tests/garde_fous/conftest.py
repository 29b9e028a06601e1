"""The world of the guards, planted once a module where it can be."""

from collections.abc import Iterator
from contextlib import nullcontext
from copy import deepcopy
from typing import Any

import pytest
import time_machine

from tests import base
from tests.garde_fous.monde import Monde, planter
from tests.garde_fous.reperes import Reperes, marquer


@pytest.fixture(scope="module", autouse=True)
def monde_du_module(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Monde | None]:
    """For a module that says `MONDE_PARTAGE = True`: all its tests want this world, none plants another.

    By itself, to come before the transaction of the first test; at the hour that the module calls `MAINTENANT`, if any.
    """
    plantes: list[Monde] = []
    if not getattr(request.module, "MONDE_PARTAGE", False):
        yield None
        return
    heure = getattr(request.module, "MAINTENANT", None)

    def ecrire() -> None:
        with time_machine.travel(heure, tick=False) if heure else nullcontext():
            plantes.append(planter())

    with base.partager(django_db_blocker, ecrire):
        yield plantes[0]


@pytest.fixture
def monde(db: None, monde_du_module: Monde | None) -> Monde:
    """Each test works in a transaction undone at its end, and on a copy when the world is shared."""
    return deepcopy(monde_du_module) if monde_du_module else planter()


@pytest.fixture
def reperes(monde: Monde) -> Reperes:
    """The same world, each value that somebody may not read holding its marker."""
    return marquer(monde)
