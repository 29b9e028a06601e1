"""Where the values of facets come from: closed lists, tables of the referential, texts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple, Protocol

from django.db import models

from referentiels.models import Competence, Metier, Organisme


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
    """Where the values of a facet come from. Keys are what the search row holds, as text.

    `fermee`: few enough to be all shown, whatever is found.
    """

    @property
    def fermee(self) -> bool: ...

    def reconnaitre(self, codes: Iterable[str]) -> dict[str, Reconnu]:
        """Known codes and what they mean."""

    def libelles(self, cles: Iterable[str]) -> dict[str, Libelle]:
        """Keys and their labels, in the order of display."""


@dataclass(frozen=True)
class Enumeration:
    """A closed list: every value is always shown, in its order."""

    choix: Mapping[str, str]
    fermee: ClassVar[bool] = True

    def reconnaitre(self, codes: Iterable[str]) -> dict[str, Reconnu]:
        return {code: Reconnu(code, code, self.choix[code]) for code in codes if code in self.choix}

    def libelles(self, cles: Iterable[str]) -> dict[str, Libelle]:
        return {code: Libelle(code, texte) for code, texte in self.choix.items()}


@dataclass(frozen=True)
class Textes:
    """Free values that are their own label (families of métiers)."""

    fermee: ClassVar[bool] = False

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
    fermee: bool = False

    def reconnaitre(self, codes: Iterable[str]) -> dict[str, Reconnu]:
        lignes = self.modele._default_manager.filter(**{f"{self.code}__in": list(codes)}).order_by()
        return {reconnu.code: reconnu for reconnu in map(self._reconnu, lignes)}

    def libelles(self, cles: Iterable[str]) -> dict[str, Libelle]:
        lignes = self.modele._default_manager.order_by()
        if not self.fermee:
            lignes = lignes.filter(pk__in=[int(cle) for cle in cles])
        return {str(ligne.pk): self._libelle(ligne) for ligne in lignes}

    def _reconnu(self, ligne: models.Model) -> Reconnu:
        return Reconnu(getattr(ligne, self.code), str(ligne.pk), str(ligne))

    def _libelle(self, ligne: models.Model) -> Libelle:
        return Libelle(getattr(ligne, self.code), str(ligne), self._parent(ligne))

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
