"""Who cannot be the mentor of whom: the same service, one above the other. Two queries for any number of people."""

from collections.abc import Collection, Iterable, Mapping

from referentiels.models import Organisme


def ascendances(organismes: Iterable[int | None]) -> dict[int, frozenset[int]]:
    """For each of these organismes, itself and all that is above it."""
    parents = dict(Organisme.objects.order_by().values_list("pk", "parent_id"))
    lues: dict[int, frozenset[int]] = {}
    for organisme in {pk for pk in organismes if pk is not None}:
        chemin: set[int] = set()
        courant: int | None = organisme
        while courant is not None and courant not in chemin:
            chemin.add(courant)
            courant = parents.get(courant)
        lues[organisme] = frozenset(chemin)
    return lues


def meme_service(un: int | None, autre: int | None, dessus: Mapping[int, Collection[int]] | None = None) -> bool:
    """Whether one is the other, or is above it: there could be a hierarchical link. Unknown employers have none.

    `dessus` is what `ascendances` said of both, when many are compared.
    """
    if un is None or autre is None:
        return False
    lues = ascendances([un, autre]) if dessus is None else dessus
    return un in lues.get(autre, ()) or autre in lues.get(un, ())
