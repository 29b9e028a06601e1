"""Fictitious offers, marked so: same count, seed and corpus, same texts; a second run adds nothing.

Offer number n depends on the seed and on n alone, so a larger run extends a smaller one, and an interrupted run
is resumed by the next. Dates follow the day of the run. States are reached by the journal's verbs only.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.utils import timezone

from opportunites.demo.annonces import Redaction
from opportunites.demo.corpus import Corpus
from opportunites.demo.ecriture import charger_lot
from opportunites.demo.gardees import charger_gardees
from opportunites.demo.recherches import charger_recherches
from opportunites.demo.referentiel import Referentiel, ReferentielAbsent

__all__ = ["GRAINE", "LOT", "OFFRES", "ReferentielAbsent", "charger", "charger_gardees", "charger_recherches"]

OFFRES = 120
GRAINE = 2026
LOT = 1000
EN_MASSE = 5 * LOT
FILS = 2  # one writes its SQL while the database works for the other

Progression = Callable[[int, int], None]


def charger(
    offres: int = OFFRES,
    graine: int = GRAINE,
    *,
    corpus: Corpus | None = None,
    publiees: bool = False,
    progression: Progression | None = None,
) -> dict[str, int]:
    """Create the missing ones of the offers 1 to `offres`; return what was created, kept, and the states reached.

    `corpus` lends sentences to the bulk; `publiees` makes every offer open and public, as benches need.

    Above `EN_MASSE`, on two connections of its own, hence outside of any transaction of the caller. Raises
    `ReferentielAbsent` when the starting referential is not loaded.
    """
    redaction = Redaction(Referentiel.lire(), graine, timezone.localdate(), corpus=corpus, publiees=publiees)
    lots = [range(debut, min(debut + LOT, offres + 1)) for debut in range(1, offres + 1, LOT)]
    bilan: Counter[str] = Counter({"créées": 0, "déjà présentes": 0})
    for lot, compte in zip(lots, _bilans(redaction, lots), strict=True):
        bilan.update(compte)
        if progression:
            progression(lot.stop - 1, offres)
    return dict(bilan)


def _bilans(redaction: Redaction, lots: list[range]) -> Iterator[Counter[str]]:
    if len(lots) * LOT <= EN_MASSE:
        yield from (charger_lot(redaction, lot) for lot in lots)
        return

    def dans_un_fil(lot: range) -> Counter[str]:
        try:
            return charger_lot(redaction, lot)
        finally:
            connection.close()

    with ThreadPoolExecutor(FILS) as fils:
        yield from fils.map(dans_un_fil, lots)
