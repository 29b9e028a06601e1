"""Exact sets in memory: which rows have a value or a word, as compressed bitmaps (roaring).

Rows have a number, given in the order of a table read at one moment (a `Segment`). What changed since is a second,
small segment, numbered after the first; the rows it replaces are `absentes`. The two make a `Vue`, never modified.
Nothing here reads the database.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import and_, or_
from typing import Any

from pyroaring import BitMap

from socle.recherche import POINTS, Arbre, Et, Ou, Sauf, lexemes

PLACES = "".join(POINTS)
# Rows named to the database when it is asked where words follow each other; beyond, its own index finds them.
CANDIDATES_MAX = 5_000
PHRASES_MAX = 500
TOUTES = ""  # the kind, and the key, of all rows
VIDE = BitMap()

# From words in an order, the rows where they follow each other, among these or all.
ChercherPhrase = Callable[[str, Sequence[int] | None], Iterable[int]]


@dataclass
class Segment:
    """`genres` maps a kind (a facet, a weight for words) to its keys, each to the numbers of its rows."""

    pks: Sequence[int] = ()
    debut: int = 0
    genres: dict[str, dict[str, BitMap]] = field(default_factory=dict)
    phrases: dict[str, BitMap] = field(default_factory=dict)

    @property
    def fin(self) -> int:
        return self.debut + len(self.pks)

    def ensemble(self, nom: str, cle: str) -> BitMap:
        return self.genres.get(nom, {}).get(cle, VIDE)

    def mot(self, lexeme: str, places: str) -> BitMap:
        return BitMap.union(*(self.ensemble(place, lexeme) for place in places))

    def phrase(self, feuille: str, chercher: ChercherPhrase) -> BitMap:
        """Kept: it is asked of the database, which alone knows the order of words."""
        connue = self.phrases.get(feuille)
        if connue is None:
            candidates = reduce(and_, (self.mot(lexeme, PLACES) for lexeme in lexemes(feuille)))
            pks = None if len(candidates) > CANDIDATES_MAX else [self.pks[n - self.debut] for n in candidates]
            trouvees = set(chercher(feuille, pks)) if candidates else ()
            connue = BitMap([n for n in candidates if self.pks[n - self.debut] in trouvees])
            if len(self.phrases) >= PHRASES_MAX:  # anybody may type any
                self.phrases = {}
            self.phrases[feuille] = connue
        return connue


class Vue:
    """Two segments read as one, `delta` replacing what is `absentes` of `base`."""

    def __init__(self, base: Segment, delta: Segment, absentes: BitMap, chercher_phrase: ChercherPhrase) -> None:
        self._segments = (base, delta) if delta.pks else (base,)
        self._chercher_phrase = chercher_phrase
        self._genres: dict[str, Mapping[str, BitMap]] = {}
        self.annexes: dict[str, Any] = {}  # what callers derive from these rows and want to find again
        self.toutes = base.ensemble(TOUTES, TOUTES) - absentes | delta.ensemble(TOUTES, TOUTES)
        self.rangees = lru_cache(16)(self._rangees)
        self.a_partir_de = lru_cache(64)(self._a_partir_de)

    def pk(self, numero: int) -> int:
        segment = self._segments[0] if numero < self._segments[0].fin else self._segments[-1]
        return segment.pks[numero - segment.debut]

    def genre(self, nom: str) -> Mapping[str, BitMap]:
        """The keys of a kind and the rows of each; some may be replaced, intersect them with `toutes`."""
        if nom not in self._genres:
            fusion: dict[str, BitMap] = {}
            for segment in self._segments:
                for cle, siennes in segment.genres.get(nom, {}).items():
                    fusion[cle] = fusion[cle] | siennes if cle in fusion else siennes
            self._genres[nom] = fusion
        return self._genres[nom]

    def ayant(self, nom: str, cles: Iterable[str]) -> BitMap:
        """Rows that have at least one of these keys."""
        genre = self.genre(nom)
        return BitMap.union(VIDE, *(genre.get(cle, VIDE) for cle in cles))

    def _rangees(self, nom: str, *, decroissant: bool) -> Sequence[tuple[str, BitMap]]:
        """Keys and their rows, in the order of keys."""
        return sorted(self.genre(nom).items(), key=lambda paire: paire[0], reverse=decroissant)

    def _a_partir_de(self, nom: str, cle: str) -> BitMap:
        """Rows whose key is this one or comes after."""
        rangees = self.rangees(nom, decroissant=False)
        return BitMap.union(VIDE, *(siennes for _, siennes in rangees[bisect_left(rangees, cle, key=lambda r: r[0]) :]))

    def contenant(self, arbre: Arbre, places: str = PLACES) -> BitMap:
        """Rows that a text query finds, each word in one of these places; words follow each other only anywhere."""
        if isinstance(arbre, Et | Ou):
            operation = and_ if isinstance(arbre, Et) else or_
            return reduce(operation, (self.contenant(partie, places) for partie in arbre.parties))
        if isinstance(arbre, Sauf):
            return self.toutes - self.contenant(arbre.partie)
        if "<" in arbre and places == PLACES:
            return BitMap.union(*(segment.phrase(arbre, self._chercher_phrase) for segment in self._segments))
        mots = ([segment.mot(lexeme, places) for segment in self._segments] for lexeme in lexemes(arbre))
        return reduce(and_, (BitMap.union(*siennes) for siennes in mots))

    def par_points(
        self, trouvees: BitMap, groupes: Iterable[tuple[Arbre, int]], primes: Iterable[tuple[BitMap, int]] = ()
    ) -> list[BitMap]:
        """Split rows by their points, the most first: each group gives those of the best place where it is found.

        `groupes` come with their weight, `primes` with the points of their rows.
        """
        paquets = {0: trouvees}
        for groupe, poids in groupes:
            lieux = [(self.contenant(groupe, PLACES[: i + 1]), POINTS[p] * poids) for i, p in enumerate(PLACES)]
            paquets = _repartir(paquets, lieux)
        for prime in primes:
            paquets = _repartir(paquets, [prime])
        return [paquets[total] for total in sorted(paquets, reverse=True)]

    def tranche(self, paquets: Iterable[BitMap], nom: str, debut: int, fin: int, *, decroissant: bool) -> list[int]:
        """The pks at these positions: packet after packet, each by its keys of this kind, then by pk."""
        pks: list[int] = []
        for paquet in paquets:
            if debut >= len(paquet):
                debut, fin = debut - len(paquet), fin - len(paquet)
                continue
            for _, rangee in self.rangees(nom, decroissant=decroissant):
                nombre = paquet.intersection_cardinality(rangee)
                if debut < nombre and fin > 0:
                    siennes = sorted(map(self.pk, paquet & rangee), reverse=decroissant)
                    pks += siennes[debut:fin]
                debut, fin = max(0, debut - nombre), fin - nombre
                if fin <= 0:
                    return pks
        return pks


def _repartir(paquets: Mapping[int, BitMap], lieux: list[tuple[BitMap, int]]) -> dict[int, BitMap]:
    """Each packet by the first place that holds its rows, and those that none holds."""
    repartis: dict[int, BitMap] = defaultdict(BitMap)
    for total, paquet in paquets.items():
        for ensemble, points in lieux:
            repartis[total + points] |= paquet & ensemble
            paquet = paquet - ensemble
        repartis[total] |= paquet
    return {total: paquet for total, paquet in repartis.items() if paquet}
