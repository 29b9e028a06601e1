"""Read a CSV file line by line without trusting it."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO, cast

from socle.importation.erreurs import FichierInvalide
from socle.recherche import sans_accent

NOMS = {";": "point-virgule", ",": "virgule", "\t": "tabulation"}
# Longer than any text of a vacancy notice: beyond, a quote was opened and never closed.
CHAMP_MAX = 131_072


@dataclass(frozen=True)
class Colonnes:
    """Columns that an importer reads, by the name in the file; those not required may be absent (read as "")."""

    requises: Sequence[str]
    facultatives: Sequence[str] = ()
    separateur: str = ","

    @property
    def toutes(self) -> list[str]:
        return [*self.requises, *self.facultatives]


class Ligne(NamedTuple):
    """A line with the right number of columns. `numero` is the physical line where it starts, from 1."""

    numero: int
    valeurs: dict[str, str]


class Rejet(NamedTuple):
    """A line without the right number of columns: nothing in it can be trusted, but its words are kept."""

    numero: int
    trouvees: int
    attendues: int
    mots: set[str]

    @property
    def raison(self) -> str:
        return f"{self.trouvees} colonnes au lieu de {self.attendues}"


@dataclass
class _Physique:
    """The physical lines of the record being read, to tell a file cut in the middle of a quoted cell."""

    flux: TextIO
    texte: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        for ligne in self.flux:
            self.texte.append(ligne)
            yield ligne

    def guillemet_ouvert(self) -> bool:
        return sum(ligne.count('"') for ligne in self.texte) % 2 == 1


def lire(chemin: Path, colonnes: Colonnes) -> Iterator[Ligne | Rejet]:
    """Yield the lines of a CSV or CSV.gz file: UTF-8 with or without BOM, columns by name in any order.

    Raises `FichierInvalide` for a file that is missing, empty, cut short, not UTF-8, with another separator or
    without a required column. Memory is that of one line.
    """
    csv.field_size_limit(CHAMP_MAX)
    with _ouvrir(chemin) as flux, _erreurs(chemin):
        physique = _Physique(flux)
        lecteur = csv.reader(physique, delimiter=colonnes.separateur)
        entete = next(lecteur, None)
        if not entete:
            raise FichierInvalide(f"Le fichier {chemin.name} est vide.")
        positions = _positions(chemin, entete, colonnes)
        yield from _lignes(chemin, lecteur, physique, positions, len(entete))


def _lignes(
    chemin: Path, lecteur: Iterator[list[str]], physique: _Physique, positions: dict[str, int], largeur: int
) -> Iterator[Ligne | Rejet]:
    noms, prendre = list(positions), itemgetter(*positions.values(), 0)
    absentes = [nom for nom, position in positions.items() if position < 0]
    courte: Rejet | None = None
    debut, lues = lecteur.line_num + 1, 0  # type: ignore[attr-defined]
    physique.texte.clear()
    for brute in lecteur:
        numero, debut = debut, lecteur.line_num + 1  # type: ignore[attr-defined]
        if brute:
            if courte:
                yield courte
                courte = None
            lues += 1
            if len(brute) == largeur:
                valeurs = dict(zip(noms, prendre(brute), strict=False))
                for absente in absentes:
                    valeurs[absente] = ""
                if physique.guillemet_ouvert():
                    courte = Rejet(numero, largeur, largeur, _mots(brute))
                else:
                    yield Ligne(numero, valeurs)
            else:
                courte = Rejet(numero, len(brute), largeur, _mots(brute))
        physique.texte.clear()
    # …
