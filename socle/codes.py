"""Several codes of a closed list kept in one column, separated by spaces."""

from collections.abc import Iterable
from enum import Enum
from typing import TypeVar

Liste = TypeVar("Liste", bound=Enum)


def ecrire(choisis: Iterable[str], liste: type[Liste]) -> str:
    """In the order of the list, each once; what is not of the list is left out."""
    voulus = set(choisis)
    return " ".join(str(un.value) for un in liste if un.value in voulus)


def lire(ecrits: str, liste: type[Liste]) -> list[Liste]:
    connus = {un.value: un for un in liste}
    return [connus[code] for code in ecrits.split() if code in connus]
