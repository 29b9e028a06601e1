"""Waiting in tests: on a condition, never for a duration."""

import time
from collections.abc import Callable
from typing import TypeVar

Resultat = TypeVar("Resultat")
PERIOD = 0.01


def attendre(condition: Callable[[], Resultat], delai: float = 10.0) -> Resultat:
    """Return the first true value of *condition*; fail after *delai* seconds."""
    limit = time.monotonic() + delai
    while not (value := condition()):
        if time.monotonic() > limit:
            raise AssertionError(f"still {value!r} after {delai} s")
        time.sleep(PERIOD)
    return value
