"""Cells read one by one; each function refuses with `LigneRejetee`."""

import re
from collections.abc import Mapping
from functools import lru_cache

from socle.importation.erreurs import LigneRejetee
from socle.recherche import sans_accent

# XML 1.0 allows none of them (https://www.w3.org/TR/xml/#charsets); tab and line ends stay.
_CONTROLES = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")


@lru_cache(maxsize=20_000)
def plie(texte: str) -> str:
    """The form under which two labels are the same: case, accents, apostrophes, hyphens and spaces folded."""
    return " ".join(sans_accent(texte).replace("-", " ").replace("–", " ").split())


def typographie(texte: str) -> str:
    """Spaces collapsed and typographic apostrophes, as the platform writes French."""
    return " ".join(texte.replace("'", "’").split())


def texte(valeurs: Mapping[str, str], colonne: str, longueur: int, *, requis: bool = False) -> str:
    """The cell with its spaces collapsed, at most `longueur` characters, not empty when `requis`."""
    valeur = " ".join(valeurs[colonne].split())
    if requis and not valeur:
        raise LigneRejetee(colonne, "", "valeur absente")
    if len(valeur) > longueur:
        raise LigneRejetee(colonne, valeur, f"valeur trop longue : {len(valeur)} caractères, {longueur} au plus")
    return valeur


def choix(valeurs: Mapping[str, str], colonne: str, possibles: Mapping[str, str]) -> str:
    """What `possibles` says of the cell, in any case; an unknown value is refused."""
    valeur = valeurs[colonne].strip()
    try:
        return possibles[valeur.lower()]
    except KeyError:
        raise LigneRejetee(colonne, valeur, "valeur inconnue") from None


def nettoyer(valeurs: dict[str, str]) -> None:
    """Refuse NUL, which PostgreSQL cannot store; other control characters, which no feed may hold, become spaces."""
    for colonne, valeur in valeurs.items():
        if valeur.isprintable():
            continue
        if "\0" in valeur:
            raise LigneRejetee(colonne, valeur, "caractère nul (NUL)")
        valeurs[colonne] = _CONTROLES.sub(" ", valeur)
