"""What a search bar offers while somebody types: labels of the referential, a few of each kind at most.

A label is public; what one offers first may depend on who reads, and each search says how (`utiles`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Length

from referentiels.completion import Saisie, commence, rang
from referentiels.models import Competence, Corps, Departement, Metier, Organisme, Region
from referentiels.selecteur import precision_d_employeur
from socle.recherche import sans_accent

PAR_GROUPE = 4
# Read beyond what is shown: a label that two referentials share is shown once.
LUES = 2 * PAR_GROUPE


class Suggestion(NamedTuple):
    """A choice: what it adds to the address of the results, its label, and the other name that was typed."""

    choix: dict[str, str]
    libelle: str
    precision: str = ""


@dataclass(frozen=True)
class Groupe:
    libelle: str
    suggestions: list[Suggestion]


def grouper(groupes: Iterable[tuple[str, Iterable[Suggestion]]]) -> list[Groupe]:
    """Those that have something, each label once."""
    choisis = ((libelle, _choisir(suggestions)) for libelle, suggestions in groupes)
    return [Groupe(libelle, suggestions) for libelle, suggestions in choisis if suggestions]


def en_reponse(groupes: Iterable[Groupe]) -> dict[str, Any]:
    """What the combobox reads."""
    return {
        "groupes": [
            {"libelle": groupe.libelle, "propositions": [une._asdict() for une in groupe.suggestions]}
            for groupe in groupes
        ]
    }


def metiers(saisie: Saisie, utiles: Iterable[int]) -> Iterator[tuple[Metier, Suggestion]]:
    """With the métier itself: a search may have to add something to the choice."""
    for metier in _utiles_d_abord(Metier.objects.commencant_par(saisie), utiles, "-numerique"):
        precision = saisie.autre_nom(metier.libelle, [metier.nomme])
        yield metier, Suggestion({"metier": metier.code}, metier.libelle, precision)


def competences(saisie: Saisie, utiles: Iterable[int]) -> Iterator[Suggestion]:
    for competence in _utiles_d_abord(Competence.objects.commencant_par(saisie), utiles):
        precision = saisie.autre_nom(competence.libelle, competence.alias)
        yield Suggestion({"competence": competence.code}, competence.libelle, precision)


def employeurs(saisie: Saisie) -> Iterator[Suggestion]:
    """A sensitive employer is never named, nor what is below it."""
    for organisme in Organisme.objects.montrables().commencant_par(saisie)[:LUES]:
        yield Suggestion({"employeur": organisme.sigle}, organisme.nom, precision_d_employeur(saisie, organisme))


def corps(saisie: Saisie) -> Iterator[Suggestion]:
    """A few dozen rows: no index."""
    noms = Q(commence(saisie, "nom", "sigle")) | Q(commence(saisie, "nom", "alias"))
    trouves = Corps.objects.filter(noms).annotate(rang=rang(saisie, "nom"))
    for un in trouves.order_by("rang", Length("nom"), "nom", "pk")[:LUES]:
        autre = saisie.autre_nom(f"{un.nom} {un.sigle}", un.alias)
        yield Suggestion({"corps": un.sigle}, un.nom, autre or (un.sigle if un.sigle != un.nom else ""))


def lieux(saisie: Saisie) -> Iterator[Suggestion]:
    """Regions and départements together, the closest to what was typed first."""
    trouves: list[tuple[int, Suggestion]] = []
    for region in Region.objects.commencant_par(saisie)[:PAR_GROUPE]:
        trouves.append((region.rang, Suggestion({"region": region.code}, region.nom, "région")))
    for departement in Departement.objects.commencant_par(saisie)[:PAR_GROUPE]:
        precision = saisie.autre_nom(departement.nom, departement.alias) or "département"
        trouves.append((departement.rang, Suggestion({"departement": departement.code}, str(departement), precision)))
    return (suggestion for _, suggestion in sorted(trouves, key=lambda lieu: lieu[0]))


def _utiles_d_abord(trouves: QuerySet[Any], utiles: Iterable[int], *ordre: str) -> QuerySet[Any]:
    """What was typed to the letter, then what the search would find today, then what it would not."""
    utile = Case(When(Q(rang=0) | Q(pk__in=utiles), then=0), default=1)
    return trouves.order_by(utile, "rang", *ordre, Length("libelle"), "libelle", "pk")[:LUES]


def _choisir(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Each label once, `PAR_GROUPE` of them."""
    uniques: dict[str, Suggestion] = {}
    for suggestion in suggestions:
        uniques.setdefault(sans_accent(suggestion.libelle), suggestion)
    return list(uniques.values())[:PAR_GROUPE]
