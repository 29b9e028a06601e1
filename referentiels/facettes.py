"""Facets: what each filters on, its values, their labels and how they are shown. Searches declare theirs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import nsmallest
from typing import ClassVar

from django.db.models import Q
from pyroaring import BitMap

from referentiels.sources import Enumeration, Libelle, Source
from socle.ensembles import Vue

# Longest list of values shown for one facet: beyond, words find better.
VALEURS_MAX = 40


@dataclass(frozen=True)
class Facette:
    """A filter with counts. `tableau`: the search row holds several keys. `arbre`: values are indented."""

    nom: str
    libelle: str
    champ: str
    source: Source
    tableau: bool = False
    arbre: bool = False
    unique: bool = False
    indexee: ClassVar[bool] = True  # has keys of its own in the index

    def condition(self, cles: Sequence[str]) -> Q:
        """That a row has one of the keys."""
        return Q(**{f"{self.champ}__{'overlap' if self.tableau else 'in'}": cles})

    def cles_sql(self, jour: date) -> str:
        """The SQL of the keys of a row, on this civil day."""
        return f"unnest({self.champ})" if self.tableau else f"NULLIF({self.champ}::text, '')"

    def ensembles(self, vue: Vue, jour: date) -> Mapping[str, BitMap]:
        """Each key and its rows in the index."""
        return vue.genre(self.nom)


@dataclass
class Valeur:
    """A value of a facet as shown."""

    code: str
    texte: str
    n: int
    choisie: bool
    profondeur: int = 0


@dataclass
class FacetteMontree:
    nom: str
    libelle: str
    valeurs: list[Valeur] = field(default_factory=list)
    unique: bool = False
    unite: str = "offre"  # what its numbers count, for who listens
    total: int = 0  # of the values there are, more than those shown when the list is long

    @property
    def choisies(self) -> int:
        return sum(valeur.choisie for valeur in self.valeurs)


def montrer(
    facette: Facette,
    nombres: Mapping[str, int],
    choisies: Iterable[str],
    libelles: Mapping[str, Libelle],
    unite: str = "offre",
) -> FacetteMontree:
    """Values with their counts; a chosen value stays even at zero, so that it can be unticked."""
    choisies = set(choisies)

    def rang(cle: str) -> tuple[bool, int, str]:
        return (cle not in choisies, -nombres.get(cle, 0), libelles[cle].texte)

    def valeur(cle: str, profondeur: int = 0) -> Valeur:
        libelle = libelles[cle]
        return Valeur(libelle.code, libelle.texte, nombres.get(cle, 0), cle in choisies, profondeur)

    montree = FacetteMontree(facette.nom, facette.libelle, unique=facette.unique, unite=unite, total=len(libelles))
    if facette.arbre:
        rangees = list(_en_arbre(libelles, nombres))
    elif isinstance(facette.source, Enumeration):
        rangees = [(cle, 0) for cle in libelles]
    else:
        rangees = [(cle, 0) for cle in nsmallest(VALEURS_MAX + len(choisies), libelles, key=rang)]
    montree.valeurs = [
        valeur(cle, profondeur)
        for place, (cle, profondeur) in enumerate(rangees)
        if place < VALEURS_MAX or cle in choisies
    ]
    return montree


def _en_arbre(libelles: Mapping[str, Libelle], nombres: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Keys with their depth, depth first, each level by count; one whose parent is not shown is a root."""
    enfants: dict[str | None, list[str]] = {}
    for cle, libelle in libelles.items():
        enfants.setdefault(libelle.parent if libelle.parent in libelles else None, []).append(cle)

    def descendre(parent: str | None, profondeur: int) -> Iterator[tuple[str, int]]:
        for cle in sorted(enfants.get(parent, []), key=lambda c: (-nombres.get(c, 0), libelles[c].texte)):
            yield cle, profondeur
            yield from descendre(cle, profondeur + 1)

    return descendre(None, 0)
