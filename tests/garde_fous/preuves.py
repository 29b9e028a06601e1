"""How much is checked: a seeded sample in `make test`, everything in `make preuves`; and what was counted."""

import os
from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar

import pytest

T = TypeVar("T")

ENTIER = bool(os.environ.get("PREUVES"))
GRAINE = int(os.environ.get("GRAINE", "1"))  # another one draws other samples


def echantillon(valeurs: Sequence[T], nombre: int, *, cle: str = "") -> list[T]:
    """All of them in `make preuves`, `nombre` of them in `make test`, the same each time; `cle` varies the draw."""
    if ENTIER or len(valeurs) <= nombre:
        return list(valeurs)
    return Random(f"{GRAINE} {cle}").sample(list(valeurs), nombre)


def compter(request: pytest.FixtureRequest, **nombres: int) -> None:
    """Add to the figures of `bench/preuves.json`, by name; the plugin of tests gathers them from every worker."""
    preuves: Any = ("preuve", nombres)
    request.node.user_properties.append(preuves)
