"""A word typed that is found nowhere: the nearest word that public notices or the referential write.

Every known word at two typing mistakes or less is found, by exact look-ups of what is left of both once letters are
dropped, in their first letters only (the « symmetric delete » of SymSpell). Trigrams find less and cost more: at
eighty thousand words and twelve typed, 2 to 10 ms for these keys, 44 ms for a GIN index of trigrams, which misses
« pyhton », and 850 ms for the nearest by a GiST index.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import log10
from typing import NamedTuple
from zlib import crc32

from django.db import connection

from socle.recherche import LONGUEUR_MAX, MOTS_MAX, guillemets_droits, sans_accent

# A word of less is a sigle, where one letter makes another one.
LETTRES_MIN = 4
LETTRES_MAX = 30
ECART_MAX = 2
# One mistake at most in a word of this length or less: two would make it any other.
MOT_COURT = 5
# Letters whose keys are kept: words whose beginnings differ more differ more themselves.
DEBUT = 7
# How many times rarer a mistake makes a word, in powers of ten; on the first letter, mistakes are rarer still.
COUT_D_UNE_FAUTE = 2.0
COUT_DE_L_INITIALE = 1.0

VOISINS_MAX = 12

# As a search reads them: what is quoted, and the rest. A lone quote means nothing.
_JETON = re.compile(r'-?"[^"]*"|[^\s"]+')
MOT = re.compile(r"[^\W\d_]+")
_PONCTUATION = ".,;:!?()…"
_INTOUCHABLE = re.compile(r"[\d_+#@/\\.:*|&<>=%]")


class MotTape(NamedTuple):
    """A word as it was typed, without case nor accents, and where."""

    tape: str
    mot: str
    debut: int


@dataclass(frozen=True)
class Correction:
    """`texte` is what to search instead; `mots` gives each word changed: (typed, nearest known)."""

    texte: str
    mots: tuple[tuple[str, str], ...]


def corriger(texte: str) -> Correction | None:
    """Replace each word known nowhere by the nearest that is; None when there is nothing to replace. One query.

    Says nothing of what is not public: a word of a reserved notice alone is unknown, for everybody.
    """
    texte = unicodedata.normalize("NFC", texte)[:LONGUEUR_MAX]
    tapes = list(islice(_mots_tapes(texte), MOTS_MAX))
    if not tapes:
        return None
    voisins = _voisins(sorted({mot for _, mot, _ in tapes}))
    corrige, changes, fin = "", [], 0
    for tape, mot, debut in tapes:
        choisi = choisir(mot, voisins.get(mot, ()))
        if choisi is not None:
            corrige += texte[fin:debut] + choisi
            fin = debut + len(tape)
            changes.append((tape, choisi))
    return Correction((corrige + texte[fin:])[:LONGUEUR_MAX], tuple(changes)) if changes else None


def _mots_tapes(texte: str) -> Iterator[MotTape]:
    """The words that a correction may change: not what is quoted or excluded, nor a sigle, a number, a reference."""
    for jeton in _JETON.finditer(guillemets_droits(texte)):
        if jeton[0][0] in '-"' or _INTOUCHABLE.search(jeton[0].strip(_PONCTUATION)):
            continue
        for tape in MOT.finditer(jeton[0]):
            mot = sans_accent(tape[0])
            if LETTRES_MIN <= len(mot) <= LETTRES_MAX:
                yield MotTape(tape[0], mot, jeton.start() + tape.start())


def cles(mot: str) -> list[int]:
    """What is left of the beginning of a word when up to `ECART_MAX` letters are dropped, as small numbers."""
    restes = derniers = {mot[:DEBUT]}
    for _ in range(ECART_MAX):
        derniers = {reste[:i] + reste[i + 1 :] for reste in derniers for i in range(len(reste))}
        restes = restes | derniers
    return sorted({crc32(reste.encode()) - 2**31 for reste in restes})


class Voisin(NamedTuple):
    mot: str
    forme: str
    frequence: int
    de_meme_radical: bool


def _voisins(mots: Sequence[str]) -> dict[str, list[Voisin]]:
    """The nearest of each word that neither the vocabulary nor a public offer writes."""
    restes = [f"{{{','.join(map(str, cles(mot)))}}}" for mot in mots]
    voisins: dict[str, list[Voisin]] = {}
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT tape, mot, forme, frequence, de_meme_radical"
            " FROM public.mots_voisins(%s::text[], %s::text[], %s, %s)",
            [list(mots), restes, ECART_MAX, VOISINS_MAX],
        )
        for tape, *voisin in curseur.fetchall():
            voisins.setdefault(tape, []).append(Voisin(*voisin))
    return voisins


def choisir(mot: str, voisins: Sequence[Voisin]) -> str | None:
    """The likeliest of the neighbours: few mistakes, then often written. None when one is the word, inflected."""
    if any(voisin.de_meme_radical for voisin in voisins):
        return None
    notes = []
    for voisin, forme, frequence, _ in voisins:
        fautes = ecart(mot, voisin)
        if fautes <= (1 if min(len(mot), len(voisin)) <= MOT_COURT else ECART_MAX):
            note = COUT_D_UNE_FAUTE * fautes - log10(frequence) + COUT_DE_L_INITIALE * (mot[0] != voisin[0])
            notes.append((note, voisin, forme))
    return min(notes)[2] if notes else None


def ecart(un: str, autre: str) -> int:
    """How many letters were added, dropped, changed, or swapped with the next one (optimal string alignment)."""
    avant: list[int] = []
    courante = list(range(len(autre) + 1))
    for i, lettre in enumerate(un, 1):
        encore_avant, avant = avant, courante
        courante = [i]
        for j, cible in enumerate(autre, 1):
            cout = min(avant[j] + 1, courante[j - 1] + 1, avant[j - 1] + (lettre != cible))
            if i > 1 and j > 1 and lettre == autre[j - 2] and un[i - 2] == cible:
                cout = min(cout, encore_avant[j - 2] + 1)
            courante.append(cout)
    return courante[-1]
