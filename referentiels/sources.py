"""Where the values of facets come from: closed lists, tables of the referential, texts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

from django.db import models
from django.db.models import F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from referentiels.models import Competence, Metier, Organisme

Lignes = models.QuerySet[Any, Any]


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

    def reconnaitre(self, codes: Iterable[str]) -> "dict[str, Reconnu] | Lignes":
        """Known codes and what they mean, or the rows to read it from: see `lire_reconnus`."""

    def libelles(self, cles: Iterable[str]) -> "dict[str, Libelle] | Lignes":
        """Keys and their labels in the order of display, or the rows to read them from: see `lire_libelles`."""


# Of each facet, by name: where its values come from, which keys or codes.
Demandes = Mapping[str, tuple[Source, Iterable[str]]]


def lire_libelles(demandes: Demandes) -> dict[str, dict[str, Libelle]]:
    """The labels of these keys, by facet. One query for all."""
    sus = {nom: source.libelles(cles) for nom, (source, cles) in demandes.items()}
    lus = {nom: su if isinstance(su, dict) else {} for nom, su in sus.items()}
    for nom, cle, *libelle in _lire_ensemble(sus, "cle", "valeur", "dit", "au_dessus"):
        lus[nom][cle] = Libelle(*libelle)
    return lus


def lire_reconnus(demandes: Demandes) -> dict[str, dict[str, Reconnu]]:
    """What these codes mean, by facet; unknown ones are absent. One query for all."""
    sus = {nom: source.reconnaitre(codes) for nom, (source, codes) in demandes.items()}
    lus = {nom: su if isinstance(su, dict) else {} for nom, su in sus.items()}
    for nom, code, *reconnu in _lire_ensemble(sus, "demande", "valeur", "cle", "dit"):
        lus[nom][code] = Reconnu(*reconnu)
    return lus


def _lire_ensemble(sus: Mapping[str, Any], *colonnes: str) -> Iterable[tuple[Any, ...]]:
    tables = [su.annotate(facette=Value(nom)) for nom, su in sus.items() if not isinstance(su, dict)]
    lignes = [table.values_list("facette", *colonnes) for table in tables]
    return lignes[0].union(*lignes[1:], all=True) if lignes else ()


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

    def reconnaitre(self, codes: Iterable[str]) -> Lignes:
        connus = Metier.objects.filter(famille__in=list(codes)).order_by().distinct("famille")
        return connus.annotate(demande=F("famille"), valeur=F("famille"), cle=F("famille"), dit=F("famille"))

    def libelles(self, cles: Iterable[str]) -> dict[str, Libelle]:
        return {cle: Libelle(cle, cle) for cle in cles if cle}


@dataclass(frozen=True)
class Table:
    """Rows of the referential, addressed by a readable code."""

    modele: type[models.Model]
    code: str
    texte: str | Combinable
    parent: str = ""
    fermee: bool = False

    def reconnaitre(self, codes: Iterable[str]) -> Lignes:
        lignes = self.modele._default_manager.filter(**{f"{self.code}__in": list(codes)}).order_by()
        return self._decrire(lignes).annotate(demande=F(self.code))

    def libelles(self, cles: Iterable[str]) -> Lignes:
        lignes = self.modele._default_manager.order_by()
        if not self.fermee:
            lignes = lignes.filter(pk__in=[int(cle) for cle in cles])
        parent = Cast(self.parent, models.CharField()) if self.parent else Value(None, models.CharField(null=True))
        return self._decrire(lignes).annotate(au_dessus=parent)

    def _decrire(self, lignes: Lignes) -> Lignes:
        texte = F(self.texte) if isinstance(self.texte, str) else self.texte
        return lignes.annotate(cle=Cast("pk", models.CharField()), valeur=F(self.code), dit=texte)


@dataclass(frozen=True)
class Employeurs(Table):
    """The tree of employers; a sensitive one cannot be named, even by who guesses its sigle."""

    def reconnaitre(self, codes: Iterable[str]) -> Lignes:
        montrables = Organisme.objects.montrables().filter(sigle__in=list(codes)).order_by()
        return self._decrire(montrables).annotate(demande=F("sigle"))


@dataclass(frozen=True)
class Competences(Table):
    """A skill that was merged is its survivor: old addresses and saved searches follow."""

    def reconnaitre(self, codes: Iterable[str]) -> Lignes:
        lignes = Competence.objects.filter(code__in=list(codes)).with_survivante().order_by()
        return lignes.annotate(
            demande=F("code"),
            valeur=F("survivante_code"),
            cle=Cast("survivante", models.CharField()),
            dit=F("survivante_libelle"),
        )
