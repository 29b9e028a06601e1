"""The one FilterSet of the page, the feed and the API."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from opportunites.criteres import PERIMETRES, Criteres, Demande, resoudre
from opportunites.facettes import FACETTES
from opportunites.models import LigneRecherche, Offre
from opportunites.moments import dire_moment, lire_moment
from opportunites.proximite import Proches, approcher
from opportunites.reconnaissance import reconnaitre
from opportunites.resultats import Ordonnees, Resultats, chercher
from referentiels.facettes import Facette, FacetteMontree, montrer
from referentiels.sources import Reconnu
from socle.acteur import Acteur
from socle.recherche import LONGUEUR_MAX, Requete

VALEURS_LUES_MAX = 50
TRIS = {"pertinence": "Pertinence", "date": "Plus récentes", "limite": "Date limite la plus proche"}


class ChoixLibres(forms.MultipleChoiceField):
    """Reads every value given; what is unknown is ignored by the filter, and said, never an error."""

    def clean(self, value: Any) -> list[str]:
        return list(dict.fromkeys(v.strip() for v in value or [] if v.strip()))[:VALEURS_LUES_MAX]


class FiltreFacette(django_filters.Filter):
    """A facet as a django-filter `Filter`: reads the codes of the address, which `Criteres` then resolves."""

    field_class = ChoixLibres

    def __init__(self, facette: Facette) -> None:
        super().__init__(label=facette.libelle)


class OffreFilter(django_filters.FilterSet):
    """Reads an address: words, facets, scope, sort. `ignorees` names what it could not use."""

    class Meta:
        model = LigneRecherche
        fields: list[str] = []

    def __init__(self, donnees: QueryDict, acteur: Acteur) -> None:
        super().__init__(data=donnees, queryset=LigneRecherche.objects.none())
        self.acteur = acteur

    @cached_property
    def demande(self) -> Demande:
        """The digital family unless everything is asked for (`domain.md`: default scope, signed out)."""
        self.form.is_valid()
        return Demande(
            texte=" ".join((self.data.get("q") or "").replace("\0", " ").split())[:LONGUEUR_MAX],
            codes={facette.nom: self.form.cleaned_data.get(facette.nom, []) for facette in FACETTES},
            perimetre="toutes" if self.data.get("perimetre") == "toutes" else "numerique",
            depuis=lire_moment(self.data.get("depuis", "")),
        )

    @cached_property
    def criteres(self) -> Criteres:
        return resoudre([self.demande])[0]

    @property
    def texte(self) -> str:
        return self.demande.texte

    @property
    def perimetre(self) -> str:
        return self.demande.perimetre

    @property
    def depuis(self) -> datetime | None:
        return self.demande.depuis

    @property
    def requete(self) -> Requete | None:
        return self.criteres.requete

    @cached_property
    def tri(self) -> str:
        demande = self.data.get("tri", "")
        if demande not in TRIS or (demande == "pertinence" and self.requete is None):
            return self.tri_par_defaut
        return demande

    @property
    def tri_par_defaut(self) -> str:
        return "pertinence" if self.requete is not None else "date"

    @cached_property
    def ignorees(self) -> list[tuple[str, str]]:
        """(label of the filter, value) for each value that means nothing here."""
        ignorees = [(facette.libelle, code) for facette, code in self.criteres.inconnus]
        for nom, connus, libelle in (("tri", TRIS, "Tri"), ("perimetre", PERIMETRES, "Périmètre")):
            if self.data.get(nom, "") not in {"", *connus}:
                ignorees.append((libelle, self.data[nom]))
        if self.data.get("depuis") and self.depuis is None:
            ignorees.append(("Nouvelles depuis", self.data["depuis"]))
        return ignorees

    @cached_property
    def resultats(self) -> Resultats:
        reconnus = self.reconnus if self.tri == "pertinence" else ()
        return chercher(replace(self.criteres, reconnus=reconnus), self.acteur, timezone.localdate())

    @cached_property
    def reconnus(self) -> Sequence[tuple[Facette, Reconnu]]:
        """What the words, taken as a whole, are the name of."""
        facettes = {facette.nom: facette for facette in FACETTES}
        noms = reconnaitre(self.texte) if self.requete is not None else []
        return [(facettes[nom.facette], Reconnu(nom.code, nom.cle, nom.libelle)) for nom in noms]

    @cached_property
    def proches(self) -> Proches:
        return approcher(self.criteres, self.resultats)

    @property
    def total(self) -> int:
        return self.resultats.total

    def pks(self, tri: str = "") -> Ordonnees:
        """Primary keys of the offers found, in order, to be sliced."""
        return self.resultats.pks(tri or self.tri)

    def offres(self, pks: Iterable[int]) -> list[Offre]:
        """These offers, in this order."""
        return Offre.objects.for_liste().trouvables_par(self.acteur).dans_l_ordre(list(pks))

    def cartes(self, pks: Iterable[int]) -> list[Offre]:
        """What their cards show."""
        offres = Offre.objects.for_cartes(textes=self.requete is not None).trouvables_par(self.acteur)
        return offres.dans_l_ordre(list(pks))

    def nombres_sans(self, noms: Iterable[str]) -> Sequence[int]:
        """How many offers there would be without each of these filters: a facet, « q », « perimetre », « depuis »."""
        autres = [self.criteres.sans(nom) for nom in noms]
        return self.resultats.compter(autres) if autres else ()

    @cached_property
    def facettes(self) -> list[FacetteMontree]:
        return [self._montrer(facette) for facette in FACETTES]

    def _montrer(self, facette: Facette) -> FacetteMontree:
        nombres, libelles = self.resultats.nombres[facette.nom], self.resultats.libelles[facette.nom]
        return montrer(facette, nombres, self.criteres.cles(facette), libelles)

    def parametres(self) -> list[tuple[str, str]]:
        """The canonical address of this page: what `Criteres` understands, and the sort; not the page."""
        parametres = self.criteres.parametres()
        if self.tri != self.tri_par_defaut:
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
        for facette, choisi in self.criteres.choisis():
            yield f"{facette.libelle}\u00a0: {choisi.texte}", self.adresse(sans=(facette.nom, choisi.code))
        if self.depuis is not None:
            yield f"Nouvelles depuis le {dire_moment(self.depuis)}", self.adresse(sans="depuis")


OffreFilter.base_filters.update({facette.nom: FiltreFacette(facette) for facette in FACETTES})


def lire(donnees: QueryDict, acteur: Acteur) -> OffreFilter:
    """Read an address, for this person."""
    return OffreFilter(donnees, acteur)
