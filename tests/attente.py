"""Waiting in tests: on a condition, never for a duration."""

import time
from collections.abc import Callable
from typing import TypeVar

Resultat = TypeVar("Resultat")
PERIOD, LONGEST_PERIOD = 0.01, 0.1  # seconds: what is asked often takes the time of what is awaited


def attendre(condition: Callable[[], Resultat], delai: float = 10.0) -> Resultat:
    """Return the first true value of *condition*; fail after *delai* seconds."""
    limit, period = time.monotonic() + delai, PERIOD
    while not (value := condition()):
        if time.monotonic() > limit:
            raise AssertionError(f"still {value!r} after {delai} s")
        time.sleep(period)
        period = min(1.3 * period, LONGEST_PERIOD)
    return value
