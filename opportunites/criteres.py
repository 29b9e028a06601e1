"""What a search asks for: one reading for the page, the feed, the API, saved searches and La lettre."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from opportunites.facettes import FACETTES
from opportunites.moments import ecrire_moment
from opportunites.querysets import LigneRechercheQuerySet
from referentiels.facettes import Facette
from referentiels.models import Synonyme
from referentiels.sources import Reconnu, lire_reconnus
from socle.recherche import Requete, construire_requetes

PERIMETRES = {"numerique": "Filière numérique", "toutes": "Toutes les offres"}


@dataclass(frozen=True)
class Demande:
    """A search as it was said: words, codes by facet, scope. Nothing is looked up yet."""

    texte: str = ""
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    perimetre: str = "numerique"
    depuis: datetime | None = None

    @classmethod
    def relire(cls, gardee: Mapping[str, Any]) -> "Demande":
        """What `garder` wrote."""
        codes = {facette.nom: gardee[facette.nom] for facette in FACETTES if facette.nom in gardee}
        return cls(gardee.get("q", ""), codes, gardee["perimetre"])


@dataclass(frozen=True)
class Criteres:
    """A search resolved: words parsed, codes turned into keys of the search row.

    `choix` gives, for each facet that restricts, the values understood; `inconnus`, (facet, code) of the others.
    """

    texte: str
    requete: Requete | None
    choix: Mapping[str, Sequence[Reconnu]]
    inconnus: Sequence[tuple[Facette, str]]
    perimetre: str
    depuis: datetime | None = None
    reconnus: Sequence[tuple[Facette, Reconnu]] = ()

    def restreindre(self, lignes: LigneRechercheQuerySet) -> LigneRechercheQuerySet:
        """The rows that match."""
        lignes = self.restreindre_sans_facette(lignes)
        for facette, cles in self.facettes():
            lignes = lignes.filter(facette.condition(cles))
        return lignes

    def restreindre_sans_facette(self, lignes: LigneRechercheQuerySet) -> LigneRechercheQuerySet:
        """The rows that match the words, the scope and the moment."""
        lignes = lignes.contenant(self.requete)
        if self.perimetre == "numerique":
            lignes = lignes.numeriques()
        if self.depuis is not None:
            lignes = lignes.entrees_depuis(self.depuis)
        return lignes

    def sans(self, nom: str) -> "Criteres":
        """The same search without one of its filters: a facet, « q », « perimetre » or « depuis »."""
        vide: dict[str, Any] = {"q": {"texte": "", "requete": None}, "perimetre": {"perimetre": "toutes"}}
        vide["depuis"] = {"depuis": None}
        return replace(self, **vide.get(nom, {"choix": {n: c for n, c in self.choix.items() if n != nom}}))

    def facettes(self) -> Iterator[tuple[Facette, list[str]]]:
        """Each facet that restricts, and the keys of which a row must have one."""
        for facette in FACETTES:
            if facette.nom in self.choix:
                yield facette, self.cles(facette)

    def cles(self, facette: Facette) -> list[str]:
        return [reconnu.cle for reconnu in self.choix.get(facette.nom, ())]

    def choisis(self) -> Iterator[tuple[Facette, Reconnu]]:
        """Each value asked for, with its facet."""
        return ((facette, reconnu) for facette in FACETTES for reconnu in self.choix.get(facette.nom, ()))

    def parametres(self) -> list[tuple[str, str]]:
        """The canonical address of this search: only what is understood, in one order."""
        parametres = [("q", self.texte)] if self.texte else []
        parametres += [(facette.nom, reconnu.code) for facette, reconnu in self.choisis()]
        if self.perimetre != "numerique":
            parametres.append(("perimetre", self.perimetre))
        if self.depuis is not None:
            parametres.append(("depuis", ecrire_moment(self.depuis)))
        return parametres

    def garder(self) -> dict[str, Any]:
        """What a saved search keeps, to mean the same in a month: its scope is always said, never a moment."""
        codes = {nom: [reconnu.code for reconnu in choix] for nom, choix in self.choix.items()}
        return {"q": self.texte, "perimetre": self.perimetre} | codes


def lire_textes(textes: Iterable[str]) -> dict[str, Requete | None]:
    textes = {texte for texte in textes if texte}
    return construire_requetes(textes, Synonyme.objects.table()) if textes else {}


def resoudre(demandes: Sequence[Demande], requetes: Mapping[str, Requete | None] | None = None) -> list[Criteres]:
    """Resolve any number of searches with as many queries as one: one for facets, two for words.

    `requetes` is what `lire_textes` made of these words, for who resolves batch after batch.
    """
    if requetes is None:
        requetes = lire_textes(demande.texte for demande in demandes)
    codes = {f.nom: {code for demande in demandes for code in demande.codes.get(f.nom, ())} for f in FACETTES}
    reconnus = lire_reconnus({f.nom: (f.source, codes[f.nom]) for f in FACETTES if codes[f.nom]})
    return [_resoudre(demande, requetes.get(demande.texte), reconnus) for demande in demandes]


def _resoudre(demande: Demande, requete: Requete | None, reconnus: Mapping[str, Mapping[str, Reconnu]]) -> Criteres:
    choix: dict[str, list[Reconnu]] = {}
    inconnus = []
    for facette in FACETTES:
        connus = reconnus.get(facette.nom, {})
        codes = demande.codes.get(facette.nom, ())
        choisis = list(dict.fromkeys(connus[code] for code in codes if code in connus))  # two may have merged
        if facette.unique:  # one value at a time: the last one known is meant
            choisis = choisis[-1:]
        if choisis:
            choix[facette.nom] = choisis
        inconnus += [(facette, code) for code in codes if code not in connus]
    return Criteres(demande.texte, requete, choix, inconnus, demande.perimetre, demande.depuis)


def decrire(criteres: Criteres) -> list[str]:
    """The search in words: « données », then « Région : Bretagne »."""
    return [*decrire_raisons(criteres, criteres.choisis()), PERIMETRES[criteres.perimetre]]


def decrire_raisons(criteres: Criteres, choisis: Iterable[tuple[Facette, Reconnu]]) -> list[str]:
    """The words of the search, and these values of it."""
    mots = [f"«\u00a0{criteres.texte}\u00a0»"] if criteres.texte else []
    return mots + [f"{facette.libelle}\u00a0: {reconnu.texte}" for facette, reconnu in choisis]
