"""The one FilterSet of the page, the feed and the API."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import CharField, Count, Value
from django.http import QueryDict
from django.utils.functional import cached_property

from opportunites.facettes import FACETTES, Facette, FacetteMontree, montrer
from opportunites.models import LigneRecherche
from opportunites.querysets import LigneRechercheQuerySet
from referentiels.models import Synonyme
from socle.recherche import LONGUEUR_MAX, Requete, construire_requete

VALEURS_LUES_MAX = 50
TRIS = {"pertinence": "Pertinence", "date": "Plus récentes", "limite": "Date limite la plus proche"}
PERIMETRES = {"numerique": "Filière numérique", "toutes": "Toutes les offres"}


class ChoixLibres(forms.MultipleChoiceField):
    """Reads every value given; what is unknown is ignored by the filter, and said, never an error."""

    def clean(self, value: Any) -> list[str]:
        return list(dict.fromkeys(v.strip() for v in value or [] if v.strip()))[:VALEURS_LUES_MAX]


class FiltreFacette(django_filters.Filter):
    """A facet as a django-filter `Filter`: resolves the codes of the address, then restricts the rows."""

    field_class = ChoixLibres

    def __init__(self, facette: Facette) -> None:
        super().__init__(label=facette.libelle)
        self.facette = facette

    def filter(self, qs: LigneRechercheQuerySet, value: dict[str, str]) -> LigneRechercheQuerySet:
        return self.facette.restreindre(qs, list(value.values())) if value else qs


class OffreFilter(django_filters.FilterSet):
    """Reads an address: words, facets, scope, sort. `ignorees` names what it could not use."""

    class Meta:
        model = LigneRecherche
        fields: list[str] = []

    @cached_property
    def texte(self) -> str:
        return " ".join((self.data.get("q") or "").replace("\0", " ").split())[:LONGUEUR_MAX]

    @cached_property
    def requete(self) -> Requete | None:
        return construire_requete(self.texte, Synonyme.objects.table()) if self.texte else None

    @cached_property
    def tri(self) -> str:
        demande = self.data.get("tri", "")
        if demande not in TRIS or (demande == "pertinence" and self.requete is None):
            return "pertinence" if self.requete is not None else "date"
        return demande

    @cached_property
    def perimetre(self) -> str:
        """The digital family unless everything is asked for (`domain.md`: default scope, signed out)."""
        return "toutes" if self.data.get("perimetre") == "toutes" else "numerique"

    @cached_property
    def choix(self) -> dict[str, dict[str, str]]:
        """For each facet, the known codes asked for and their keys."""
        choix = {f.nom: f.source.cles(self._demandes[f.nom]) if self._demandes[f.nom] else {} for f in FACETTES}
        for facette in FACETTES:
            if facette.unique:  # one value at a time: the last one known is meant
                choix[facette.nom] = dict(list(choix[facette.nom].items())[-1:])
        return choix

    @cached_property
    def _demandes(self) -> dict[str, list[str]]:
        self.form.is_valid()
        return {facette.nom: self.form.cleaned_data.get(facette.nom, []) for facette in FACETTES}

    @cached_property
    def ignorees(self) -> list[tuple[str, str]]:
        """(label of the filter, value) for each value that means nothing here."""
        ignorees = [
            (facette.libelle, code)
            for facette in FACETTES
            for code in self._demandes[facette.nom]
            if code not in self.choix[facette.nom]
        ]
        for nom, connus, libelle in (("tri", TRIS, "Tri"), ("perimetre", PERIMETRES, "Périmètre")):
            if self.data.get(nom, "") not in {"", *connus}:
                ignorees.append((libelle, self.data[nom]))
        return ignorees

    def restreindre(self, sauf: str = "") -> LigneRechercheQuerySet:
        """The rows that match, leaving out the facet `sauf` (whose own counts must ignore it)."""
        lignes = self.queryset.contenant(self.requete)
        if self.perimetre == "numerique":
            lignes = lignes.numeriques()
        for nom, filtre in self.filters.items():
            if nom != sauf:
                lignes = filtre.filter(lignes, self.choix[nom])
        return lignes

    def triees(self, tri: str = "") -> LigneRechercheQuerySet:
        return self.restreindre().triees(tri or self.tri, self.requete)

    def pks(self, tri: str = "") -> Any:
        """Primary keys of the offers found, in order: a row is only read to be counted, never to be shown."""
        return self.triees(tri).values_list("pk", flat=True)

    @cached_property
    def _nombres(self) -> dict[str, dict[str, int]]:
        """Every count of the page in one query: the total, then each facet without its own filter."""
        total = self.restreindre().order_by().annotate(facette=Value("", CharField()), cle=Value("", CharField()))
        requetes = [facette.compter(self.restreindre(sauf=facette.nom)) for facette in FACETTES]
        nombres: dict[str, dict[str, int]] = {}
        lignes = total.values("facette", "cle").annotate(n=Count("*")).values_list("facette", "cle", "n")
        for facette, cle, n in lignes.union(*requetes, all=True):
            nombres.setdefault(facette, {})[cle or ""] = n
        return nombres

    @property
    def total(self) -> int:
        return self._nombres.get("", {}).get("", 0)

    @cached_property
    def facettes(self) -> list[FacetteMontree]:
        return [montrer(f, self._nombres.get(f.nom, {}), self.choix[f.nom].values()) for f in FACETTES]

    def parametres(self) -> list[tuple[str, str]]:
        """The canonical address of this search: only what is understood, in one order, without the page."""
        parametres = [("q", self.texte)] if self.texte else []
        parametres += [(nom, code) for nom, choix in self.choix.items() for code in choix]
        if self.perimetre != "numerique":
            parametres.append(("perimetre", self.perimetre))
        if self.tri != ("pertinence" if self.requete is not None else "date"):
            parametres.append(("tri", self.tri))
        return parametres

    def adresse(self, *, sans: tuple[str, str] | str = "", **autres: str) -> str:
        """Query string of this search without one parameter or one (parameter, value), with others set."""
        gardes = [
            (nom, valeur)
            for nom, valeur in self.parametres()
            if nom not in autres and nom != sans and (nom, valeur) != sans
        ]
        return "?" + urlencode([*gardes, *((nom, valeur) for nom, valeur in autres.items() if valeur)])

    def puces(self) -> Iterator[tuple[str, str]]:
        """(label, address without it) for each active filter."""
        if self.texte:
            yield f"«\u00a0{self.texte}\u00a0»", self.adresse(sans="q")
        for facette in self.facettes:
            for valeur in facette.valeurs:
                if valeur.choisie:
                    yield f"{facette.libelle}\u00a0: {valeur.texte}", self.adresse(sans=(facette.nom, valeur.code))


OffreFilter.base_filters.update({facette.nom: FiltreFacette(facette) for facette in FACETTES})


def lire(donnees: QueryDict, lignes: LigneRechercheQuerySet) -> OffreFilter:
    """Read an address over the rows that the reader may see."""
    return OffreFilter(data=donnees, queryset=lignes)
