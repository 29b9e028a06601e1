"""Tables for spreadsheets, row after row: CSV and ODS, neither of which may run what somebody wrote in a text."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

from stream_write_ods import stream_write_ods

# What a spreadsheet takes for a formula at the start of a cell (OWASP, « CSV injection »), and its typographic twins.
SIGNES_DE_FORMULE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Characters that XML 1.0 cannot hold, nor a line of a table.
_ILLISIBLES = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")

Cellule = str | int | date | None


class Feuille(NamedTuple):
    """A sheet: its name, its columns, its rows."""

    nom: str
    colonnes: Sequence[str]
    lignes: Iterable[Sequence[Cellule]]


def desamorcer(texte: str) -> str:
    """A text that no spreadsheet takes for a formula; an apostrophe in front is what all of them read as « text »."""
    return f"'{texte}" if texte.startswith(SIGNES_DE_FORMULE) else texte


def ecrire_csv(feuille: Feuille) -> Iterator[bytes]:
    """UTF-8 with a BOM and `;`, which a French Excel opens with a double click; dates as in ISO 8601."""
    ecrivain = csv.writer(_Rendu(), delimiter=";")
    yield "\ufeff".encode()
    for ligne in chain([feuille.colonnes], feuille.lignes):
        yield ecrivain.writerow([_cellule(valeur) for valeur in ligne]).encode()


def ecrire_ods(feuilles: Iterable[Feuille]) -> Iterator[bytes]:
    """An OpenDocument spreadsheet, written as it is sent: it never is whole in memory."""
    propres = ((f.nom, f.colonnes, ([_cellule(v) for v in ligne] for ligne in f.lignes)) for f in feuilles)
    yield from stream_write_ods(propres)


def _cellule(valeur: Cellule) -> Cellule:
    return desamorcer(_ILLISIBLES.sub(" ", valeur).strip()) if isinstance(valeur, str) else valeur


class _Rendu:
    """What `csv.writer` writes to: gives each line back instead of keeping it."""

    def write(self, ligne: str) -> str:
        return ligne
