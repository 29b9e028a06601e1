"""The facets of the offer search: what each filters on, its values, their labels and exact counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple, Protocol

from django.db import models
from django.db.models import Case, CharField, Count, F, Func, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from opportunites.enums import Contrat, NatureEmploi, OuiNon
from opportunites.querysets import LigneRechercheQuerySet
from referentiels.enums import Categorie
from referentiels.models import Competence, Departement, Metier, Organisme, Region

# Longest list of values shown for one facet: beyond, words find better.
VALEURS_MAX = 40


@dataclass(frozen=True)
class Libelle:
    """A value of a facet: its code in the address, its label, its parent's key in a tree."""

    code: str
    texte: str
    parent: str | None = None


class Reconnu(NamedTuple):
    """What a code means now: a skill that was merged is its survivor, under the survivor's code."""

    code: str
    cle: str
    texte: str


class Source(Protocol):
    """Where the values of a facet come from. Keys are what the search row holds, as text."""

    def reconnaitre(self, codes: Iterable[str]) -> dict[str, Reconnu]:
        """Known codes and what they mean."""

    def libelles(self, cles: Iterable[str]) -> dict[str, Libelle]:
        """Keys and their labels, in the order of display."""


@dataclass(frozen=True)
class Enumeration:
    """A closed list: every value is always shown, in its order."""

    choix: Mapping[str, str]

    def reconnaitre(self, codes: Iterable[str]) -> dict[str, Reconnu]:
        return {code: Reconnu(code, code, self.choix[code]) for code in codes if code in self.choix}

    def libelles(self, cles: Iterable[str]) -> dict[str, Libelle]:
        return {code: Libelle(code, texte) for code, texte in self.choix.items()}


@dataclass(frozen=True)
class Textes:
    """Free values that are their own label (families of métiers)."""

    def reconnaitre(self, codes: Iterable[str]) -> dict[str, Reconnu]:
        connus = Metier.objects.filter(famille__in=list(codes)).values_list("famille", flat=True).distinct().order_by()
        return {code: Reconnu(code, code, code) for code in connus}

    def libelles(self, cles: Iterable[str]) -> dict[str, Libelle]:
        return {cle: Libelle(cle, cle) for cle in cles if cle}


@dataclass(frozen=True)
class Table:
    """Rows of the referential, addressed by a readable code."""

    modele: type[models.Model]
    code: str
    parent: str = ""

    def reconnaitre(self, codes: Iterable[str]) -> dict[str, Reconnu]:
        lignes = self.modele._default_manager.filter(**{f"{self.code}__in": list(codes)}).order_by()
        return {reconnu.code: reconnu for reconnu in map(self._reconnu, lignes)}

    def libelles(self, cles: Iterable[str]) -> dict[str, Libelle]:
        lignes = self.modele._default_manager.filter(pk__in=[int(cle) for cle in cles]).order_by()
        return {str(ligne.pk): Libelle(getattr(ligne, self.code), str(ligne), self._parent(ligne)) for ligne in lignes}

    def _reconnu(self, ligne: models.Model) -> Reconnu:
        return Reconnu(getattr(ligne, self.code), str(ligne.pk), str(ligne))

    def _parent(self, ligne: models.Model) -> str | None:
        parent = getattr(ligne, self.parent) if self.parent else None
        return str(parent) if parent else None


@dataclass(frozen=True)
class Employeurs(Table):
    """The tree of employers; a sensitive one cannot be named, even by who guesses its sigle."""

    def reconnaitre(self, codes: Iterable[str]) -> dict[str, Reconnu]:
        montrables = Organisme.objects.montrables().filter(sigle__in=list(codes)).order_by()
        return {reconnu.code: reconnu for reconnu in map(self._reconnu, montrables)}


@dataclass(frozen=True)
class Competences(Table):
    """A skill that was merged is its survivor: old addresses and saved searches follow."""

    def reconnaitre(self, codes: Iterable[str]) -> dict[str, Reconnu]:
        survivantes = Competence.objects.survivantes(codes)
        return {code: self._reconnu(survivante) for code, survivante in survivantes.items()}


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

    def restreindre(self, lignes: LigneRechercheQuerySet, cles: list[str]) -> LigneRechercheQuerySet:
        """Keep the rows that have one of the keys."""
        if self.tableau:
            return lignes.filter(**{f"{self.champ}__overlap": cles})
        return lignes.filter(**{f"{self.champ}__in": cles})

    def cles_de(self, valeur: Any, jour: date) -> Sequence[str]:
        """Keys of a row that holds `valeur` in `champ`, on this civil day: `restreindre` keeps it for any of them."""
        if self.tableau:
            return [str(une) for une in valeur]
        return [] if valeur is None else [str(valeur)]

    def compter(self, lignes: LigneRechercheQuerySet) -> models.QuerySet[Any]:
        """One row per key: (facette, cle, n)."""
        colonne: Any = F(self.champ)
        if self.tableau:
            colonne = Func(colonne, function="unnest", set_returning=True)
        return _compter(lignes, self.nom, Cast(colonne, CharField()))


@dataclass(frozen=True)
class FacetteAnciennete(Facette):
    """Published within the last N days: one value at a time, each counting the shorter ones."""

    jours: tuple[int, ...] = (7, 30, 90)

    def restreindre(self, lignes: LigneRechercheQuerySet, cles: list[str]) -> LigneRechercheQuerySet:
        return lignes.filter(date_publication__gte=self._depuis(int(cles[0])))

    def cles_de(self, valeur: Any, jour: date) -> Sequence[str]:
        return [str(jours) for jours in self.jours if valeur >= jour - timedelta(days=jours)]

    def compter(self, lignes: LigneRechercheQuerySet) -> models.QuerySet[Any]:
        tranches = [When(date_publication__gte=self._depuis(j), then=Value(str(j))) for j in self.jours]
        return _compter(lignes, self.nom, Case(*tranches, default=Value(""), output_field=CharField()))

    @staticmethod
    def _depuis(jours: int) -> Any:
        return timezone.localdate() - timedelta(days=jours)

    def cumuler(self, nombres: dict[str, int]) -> dict[str, int]:
        return {str(j): sum(nombres.get(str(k), 0) for k in self.jours if k <= j) for j in self.jours}


def _compter(lignes: LigneRechercheQuerySet, nom: str, cle: Any) -> models.QuerySet[Any]:
    return (
        lignes.order_by()
        .annotate(facette=Value(nom, output_field=CharField()), cle=cle)
        .values("facette", "cle")
        .annotate(n=Count("*"))
        .values_list("facette", "cle", "n")
    )


FACETTES: tuple[Facette, ...] = (
    Facette("region", "Région", "region_id", Table(Region, "code")),
    Facette("departement", "Département", "departement_id", Table(Departement, "code")),
    Facette("teletravail", "Télétravail", "teletravail", Enumeration(dict(OuiNon.choices))),
    Facette("famille", "Famille de métiers", "famille", Textes()),
    Facette("metier", "Métier", "metier_id", Table(Metier, "code")),
    Facette("competence", "Compétence", "competences", Competences(Competence, "code"), tableau=True),
    Facette(
        "employeur", "Employeur", "organismes", Employeurs(Organisme, "sigle", "parent_id"), tableau=True, arbre=True
    ),
    Facette("categorie", "Catégorie", "categories", Enumeration(dict(Categorie.choices)), tableau=True),
    Facette("statut", "Ouvert aux", "nature_emploi", Enumeration(dict(NatureEmploi.choices))),
    Facette("contrat", "Type de contrat", "contrat", Enumeration(dict(Contrat.choices))),
    Facette("encadrement", "Encadrement d’équipe", "encadrement", Enumeration(dict(OuiNon.choices))),
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

    @property
    def choisies(self) -> int:
        return sum(valeur.choisie for valeur in self.valeurs)


def montrer(facette: Facette, nombres: dict[str, int], choisies: Iterable[str]) -> FacetteMontree:
    """Values with their counts; a chosen value stays even at zero, so that it can be unticked."""
    choisies = set(choisies)
    if isinstance(facette, FacetteAnciennete):
        nombres = facette.cumuler(nombres)
    libelles = facette.source.libelles({cle for cle in nombres if cle} | choisies)
    valeurs = {
        cle: Valeur(libelle.code, libelle.texte, nombres.get(cle, 0), cle in choisies)
        for cle, libelle in libelles.items()
    }
    montree = FacetteMontree(facette.nom, facette.libelle, unique=facette.unique)
    if facette.arbre:
        montree.valeurs = _en_arbre(valeurs, libelles)
    elif isinstance(facette.source, Enumeration):
        montree.valeurs = list(valeurs.values())
    else:
        montree.valeurs = sorted(valeurs.values(), key=_ordre)
    choisies_loin = [valeur for valeur in montree.valeurs[VALEURS_MAX:] if valeur.choisie]
    montree.valeurs = montree.valeurs[:VALEURS_MAX] + choisies_loin
    return montree


def _ordre(valeur: Valeur) -> tuple[bool, int, str]:
    return (not valeur.choisie, -valeur.n, valeur.texte)


def _en_arbre(valeurs: dict[str, Valeur], libelles: dict[str, Libelle]) -> list[Valeur]:
    """Depth first, each level by count; a value whose parent is not shown is a root."""
    enfants: dict[str | None, list[str]] = {}
    for cle, libelle in libelles.items():
        enfants.setdefault(libelle.parent if libelle.parent in valeurs else None, []).append(cle)
    ordonnees: list[Valeur] = []

    def descendre(parent: str | None, profondeur: int) -> None:
        for cle in sorted(enfants.get(parent, []), key=lambda c: (-valeurs[c].n, valeurs[c].texte)):
            valeurs[cle].profondeur = profondeur
            ordonnees.append(valeurs[cle])
            descendre(cle, profondeur + 1)

    descendre(None, 0)
    return ordonnees
