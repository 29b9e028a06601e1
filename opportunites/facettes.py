"""The facets of the offer search: what each filters on, its values, their labels and exact counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import nsmallest
from typing import ClassVar

from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from pyroaring import BitMap

from opportunites.enums import Contrat, GenreMobilite, NatureEmploi, OuiNon
from opportunites.sources import Competences, Employeurs, Enumeration, Libelle, Source, Table, Textes
from referentiels.enums import Categorie
from referentiels.models import Competence, Corps, Departement, Metier, Organisme, Region
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


@dataclass(frozen=True)
class FacetteAnciennete(Facette):
    """Published within the last N days: one value at a time, each counting the shorter ones."""

    jours: tuple[int, ...] = (7, 30, 90)
    indexee: ClassVar[bool] = False  # reads those of the dates

    def condition(self, cles: Sequence[str]) -> Q:
        return Q(date_publication__gte=self._depuis(int(cles[0]), timezone.localdate()))

    def cles_sql(self, jour: date) -> str:
        tranches = " ".join(
            f"WHEN {self.champ} >= '{self._depuis(jours, jour)}' THEN ARRAY{[str(k) for k in self.jours if k >= jours]}"
            for jours in self.jours
        )
        return f"unnest(CASE {tranches} END)"

    def ensembles(self, vue: Vue, jour: date) -> Mapping[str, BitMap]:
        debuts = {str(jours): self._depuis(jours, jour) for jours in self.jours}
        return {cle: vue.a_partir_de(self.champ, debut.isoformat()) for cle, debut in debuts.items()}

    @staticmethod
    def _depuis(jours: int, jour: date) -> date:
        return jour - timedelta(days=jours)


FACETTES: tuple[Facette, ...] = (
    Facette("region", "Région", "region_id", Table(Region, "code", "nom", fermee=True)),
    Facette(
        "departement",
        "Département",
        "departement_id",
        Table(Departement, "code", Concat("nom", Value(" ("), "code", Value(")"))),
    ),
    Facette("teletravail", "Télétravail", "teletravail", Enumeration(dict(OuiNon.choices))),
    Facette("famille", "Famille de métiers", "famille", Textes()),
    Facette("metier", "Métier", "metier_id", Table(Metier, "code", "libelle")),
    Facette("competence", "Compétence", "competences", Competences(Competence, "code", "libelle"), tableau=True),
    Facette(
        "employeur",
        "Employeur",
        "organismes",
        Employeurs(Organisme, "sigle", "nom", "parent_id"),
        tableau=True,
        arbre=True,
    ),
    Facette("categorie", "Catégorie", "categories", Enumeration(dict(Categorie.choices)), tableau=True),
    Facette("statut", "Ouvert aux", "nature_emploi", Enumeration(dict(NatureEmploi.choices))),
    Facette("contrat", "Type de contrat", "contrat", Enumeration(dict(Contrat.choices))),
    Facette("encadrement", "Encadrement d’équipe", "encadrement", Enumeration(dict(OuiNon.choices))),
    Facette("corps", "Corps visé", "corps", Table(Corps, "sigle", "nom", fermee=True), tableau=True),
    Facette("mobilite", "Mobilité validée", "mobilites", Enumeration(dict(GenreMobilite.choices)), tableau=True),
    Facette("etape", "Étape numérique", "etape", Enumeration({"oui": "Présentée comme une étape dans le numérique"})),
    FacetteAnciennete(
        "publiee",
        "Publiée depuis",
        "date_publication",
        Enumeration({"7": "Moins de 7 jours", "30": "Moins de 30 jours", "90": "Moins de 3 mois"}),
        unique=True,
    ),
)


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
    total: int = 0  # of the values there are, more than those shown when the list is long

    @property
    def choisies(self) -> int:
        return sum(valeur.choisie for valeur in self.valeurs)


def montrer(
    facette: Facette, nombres: Mapping[str, int], choisies: Iterable[str], libelles: Mapping[str, Libelle]
) -> FacetteMontree:
    """Values with their counts; a chosen value stays even at zero, so that it can be unticked."""
    choisies = set(choisies)

    def rang(cle: str) -> tuple[bool, int, str]:
        return (cle not in choisies, -nombres.get(cle, 0), libelles[cle].texte)

    def valeur(cle: str, profondeur: int = 0) -> Valeur:
        libelle = libelles[cle]
        return Valeur(libelle.code, libelle.texte, nombres.get(cle, 0), cle in choisies, profondeur)

    montree = FacetteMontree(facette.nom, facette.libelle, unique=facette.unique, total=len(libelles))
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
