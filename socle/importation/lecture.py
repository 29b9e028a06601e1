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
from typing import Any, BinaryIO, NamedTuple, TextIO, cast

from socle.importation.erreurs import FichierInvalide
from socle.recherche import sans_accent

SEPARATEURS = {";": "point-virgule", ",": "virgule", "\t": "tabulation"}
# Longer than any text of a vacancy notice: beyond, a quote was opened and never closed.
CHAMP_MAX = 131_072
REFERENCE = re.compile(r"^(?=.*\d)\S{1,60}$")


@dataclass(frozen=True)
class Colonnes:
    """Columns that an importer reads, by their name in the file; a missing optional one is read as ""."""

    requises: Sequence[str]
    facultatives: Sequence[str] = ()
    separateur: str = ","


class Ligne(NamedTuple):
    """A line with the right number of columns. `numero` is the physical line where it starts, from 1."""

    numero: int
    valeurs: dict[str, str]


class Rejet(NamedTuple):
    """A line with a wrong number of columns: no cell can be trusted, but what may be a reference is kept."""

    numero: int
    trouvees: int
    attendues: int
    references: set[str]

    @property
    def raison(self) -> str:
        return f"nombre de colonnes : {self.attendues} attendues"


@dataclass
class _Lignes:
    """The physical lines, and those of the record being read: they tell a file cut inside a quoted cell."""

    flux: TextIO
    en_cours: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        for ligne in self.flux:
            self.en_cours.append(ligne)
            yield ligne

    def guillemet_ouvert(self) -> bool:
        return sum(ligne.count('"') for ligne in self.en_cours) % 2 == 1


def lire(chemin: Path, colonnes: Colonnes) -> Iterator[Ligne | Rejet]:
    """Yield the lines of a CSV or CSV.gz file: UTF-8 with or without BOM, columns in any order.

    Raises `FichierInvalide` when the file is missing, empty, cut short, not UTF-8, or when the separator is wrong
    or a required column missing. Memory is that of one line.
    """
    csv.field_size_limit(CHAMP_MAX)
    with _erreurs(chemin), _ouvrir(chemin) as flux:
        lignes = _Lignes(flux)
        lecteur = csv.reader(lignes, delimiter=colonnes.separateur)
        entete = next(lecteur, [])
        positions = _positions(chemin, entete, colonnes)
        lues = 0
        for lue in _enregistrements(chemin, lecteur, lignes, positions, len(entete)):
            lues += 1
            yield lue
        if not lues:
            raise FichierInvalide(f"Le fichier {chemin.name} est vide : il n’a que sa ligne de titres.")


def _enregistrements(
    chemin: Path, lecteur: Any, lignes: _Lignes, positions: dict[str, int], largeur: int
) -> Iterator[Ligne | Rejet]:
    presentes = {nom: position for nom, position in positions.items() if position >= 0}
    absentes = dict.fromkeys(positions.keys() - presentes.keys(), "")
    noms, prendre = [*presentes], itemgetter(*presentes.values(), 0)  # one more cell: always a tuple
    courte: Rejet | None = None  # too short: rejected, unless it is the last one, which means a cut file
    debut = lecteur.line_num + 1
    ouvert = False
    lignes.en_cours.clear()
    for cellules in lecteur:
        if cellules and courte:
            yield courte
            courte = None
        ouvert = lignes.guillemet_ouvert()
        lignes.en_cours.clear()
        if len(cellules) == largeur:
            yield Ligne(debut, dict(zip(noms, prendre(cellules), strict=False)) | absentes)
        elif 0 < len(cellules) < largeur:
            courte = _rejet(debut, cellules, largeur)
        elif cellules:
            yield _rejet(debut, cellules, largeur)
        debut = lecteur.line_num + 1
    if courte or ouvert:
        raise FichierInvalide(f"Le fichier {chemin.name} est tronqué : sa dernière ligne est incomplète.")


def _rejet(numero: int, cellules: list[str], largeur: int) -> Rejet:
    mots = {mot.strip() for cellule in cellules for mot in re.split(r'[;,\t\n"]', cellule)}
    return Rejet(numero, len(cellules), largeur, {mot for mot in mots if REFERENCE.search(mot)})


def _positions(chemin: Path, entete: list[str], colonnes: Colonnes) -> dict[str, int]:
    """Where each column is, -1 for an optional one that is absent."""
    if not any(nom.strip() for nom in entete):
        raise FichierInvalide(f"Le fichier {chemin.name} est vide.")
    lus = [_plie(nom) for nom in entete]
    if len(lus) == 1 and len(colonnes.requises) > 1:
        autre = next((nom for signe, nom in SEPARATEURS.items() if signe in entete[0]), None)
        trouve = f", pas par {autre}" if autre else ""
        raise FichierInvalide(
            f"Le fichier {chemin.name} n’a pas le bon séparateur : "
            f"ses colonnes doivent être séparées par {SEPARATEURS[colonnes.separateur]}{trouve}."
        )
    positions = {}
    for nom in [*colonnes.requises, *colonnes.facultatives]:
        combien = lus.count(_plie(nom))
        if combien > 1:
            raise FichierInvalide(f"Dans le fichier {chemin.name}, la colonne « {nom} » figure {combien} fois.")
        positions[nom] = lus.index(_plie(nom)) if combien else -1
    if manquantes := [f"« {nom} »" for nom in colonnes.requises if positions[nom] < 0]:
        pluriel = "les colonnes" if len(manquantes) > 1 else "la colonne"
        raise FichierInvalide(f"Dans le fichier {chemin.name}, il manque {pluriel} {', '.join(manquantes)}.")
    return positions


def _plie(nom: str) -> str:
    return " ".join(sans_accent(nom).split())


@contextmanager
def _ouvrir(chemin: Path) -> Iterator[TextIO]:
    with chemin.open("rb") as octets:
        brut = cast(BinaryIO, gzip.GzipFile(fileobj=octets)) if chemin.suffix == ".gz" else octets
        with io.TextIOWrapper(brut, encoding="utf-8-sig", newline="") as texte:
            yield texte


@contextmanager
def _erreurs(chemin: Path) -> Iterator[None]:
    """Say in French what the system, the codec or the parser refused."""
    try:
        yield
    except FileNotFoundError:
        raise FichierInvalide(f"Le fichier {chemin} n’existe pas.") from None
    except IsADirectoryError:
        raise FichierInvalide(f"{chemin} est un dossier, pas un fichier.") from None
    except UnicodeDecodeError as erreur:
        if erreur.reason == "unexpected end of data":
            raise FichierInvalide(
                f"Le fichier {chemin.name} est tronqué : il finit au milieu d’un caractère."
            ) from None
        raise FichierInvalide(f"Le fichier {chemin.name} n’est pas en UTF-8.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise FichierInvalide(f"Le fichier compressé {chemin.name} est abîmé ou tronqué.") from None
    except csv.Error as erreur:
        raise FichierInvalide(
            f"Le fichier {chemin.name} est abîmé ou tronqué : un guillemet ouvert n’est jamais refermé ({erreur})."
        ) from None
    except OSError as erreur:
        raise FichierInvalide(f"Le fichier {chemin} est illisible : {erreur.strerror or erreur}.") from None
