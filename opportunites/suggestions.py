"""What the search offers while somebody types: métiers, skills, employers and places, four of each at most."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Length
from django.utils import timezone

from opportunites.index import INDEX
from opportunites.resultats import lisibles
from referentiels.completion import Saisie
from referentiels.models import Competence, Departement, Metier, Organisme, Region
from socle.acteur import ANONYME
from socle.recherche import sans_accent

PAR_GROUPE = 4
# Read beyond what is shown: a label that two referentials share is shown once.
LUES = 2 * PAR_GROUPE
# What offers are known by in the index.
GENRES = ("metier", "competence")


class Suggestion(NamedTuple):
    """A choice: what it adds to the address of the results, its label, and the other name that was typed."""

    choix: dict[str, str]
    libelle: str
    precision: str = ""


@dataclass(frozen=True)
class Groupe:
    libelle: str
    suggestions: list[Suggestion]


def suggerer(texte: str) -> list[Groupe]:
    """The groups that have something, in five queries and that of the index.

    The same for everybody, so that answers can be shared.
    """
    saisie = Saisie.lire(texte)
    if saisie is None:
        return []
    offertes = _offertes()
    groupes = [
        Groupe("Métiers", _choisir(_metiers(saisie, offertes["metier"]))),
        Groupe("Compétences", _choisir(_competences(saisie, offertes["competence"]))),
        Groupe("Employeurs", _choisir(_employeurs(saisie))),
        Groupe("Lieux", _choisir(_lieux(saisie))),
    ]
    return [groupe for groupe in groupes if groupe.suggestions]


def _metiers(saisie: Saisie, offerts: Iterable[int]) -> Iterable[Suggestion]:
    for metier in _avec_offres_d_abord(Metier.objects.commencant_par(saisie), offerts, "-numerique"):
        # Out of the default scope, the choice would find nothing without widening it.
        choix = {"metier": metier.code} | ({} if metier.numerique else {"perimetre": "toutes"})
        yield Suggestion(choix, metier.libelle, _autre_nom(saisie, metier.libelle, [metier.nomme]))


def _competences(saisie: Saisie, offertes: Iterable[int]) -> Iterable[Suggestion]:
    for competence in _avec_offres_d_abord(Competence.objects.commencant_par(saisie), offertes):
        precision = _autre_nom(saisie, competence.libelle, competence.alias)
        yield Suggestion({"competence": competence.code}, competence.libelle, precision)


def _employeurs(saisie: Saisie) -> Iterable[Suggestion]:
    """A sensitive employer is never named, nor what is below it."""
    for organisme in Organisme.objects.montrables().commencant_par(saisie)[:LUES]:
        autre = _autre_nom(saisie, f"{organisme.nom} {organisme.sigle}", [organisme.nomme])
        sigle = organisme.sigle if organisme.sigle != organisme.nom else ""
        yield Suggestion({"employeur": organisme.sigle}, organisme.nom, autre or sigle)


def _lieux(saisie: Saisie) -> Iterable[Suggestion]:
    """Regions and départements together, the closest to what was typed first."""
    lieux: list[tuple[int, Suggestion]] = []
    for region in Region.objects.commencant_par(saisie)[:PAR_GROUPE]:
        lieux.append((region.rang, Suggestion({"region": region.code}, region.nom, "région")))
    for departement in Departement.objects.commencant_par(saisie)[:PAR_GROUPE]:
        precision = _autre_nom(saisie, departement.nom, departement.alias) or "département"
        lieux.append((departement.rang, Suggestion({"departement": departement.code}, str(departement), precision)))
    return (suggestion for _, suggestion in sorted(lieux, key=lambda lieu: lieu[0]))


def _avec_offres_d_abord(trouves: QuerySet[Any], offertes: Iterable[int], *ordre: str) -> QuerySet[Any]:
    """What was typed to the letter, then what public offers open today ask for, then what would find nothing today."""
    utile = Case(When(Q(rang=0) | Q(pk__in=offertes), then=0), default=1)
    return trouves.order_by(utile, "rang", *ordre, Length("libelle"), "libelle", "pk")[:LUES]


def _offertes() -> Mapping[str, frozenset[int]]:
    """The métiers and skills of public offers open today; nothing when the index in memory cannot tell.

    The database would read all the requirements of offers for each skill that none asks for: seconds.
    """
    vue, jour = INDEX.vue(settings.INDEX_OFFRES_MAX), timezone.localdate()
    if vue is None:
        return dict.fromkeys(GENRES, frozenset())
    cle = f"offertes {jour}"
    if cle not in vue.annexes:
        ouvertes = lisibles(vue, ANONYME, jour)
        vue.annexes[cle] = {
            genre: frozenset(int(pk) for pk, lignes in vue.genre(genre).items() if lignes.intersect(ouvertes))
            for genre in GENRES
        }
    offertes: Mapping[str, frozenset[int]] = vue.annexes[cle]
    return offertes


def _autre_nom(saisie: Saisie, libelle: str, autres: Iterable[str | None]) -> str:
    """The name by which a row was found, when its label does not hold what was typed."""
    if saisie.est_dans(libelle):
        return ""
    return next((autre for autre in autres if autre and saisie.est_dans(autre)), "")


def _choisir(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """Each label once, `PAR_GROUPE` of them."""
    uniques: dict[str, Suggestion] = {}
    for suggestion in suggestions:
        uniques.setdefault(sans_accent(suggestion.libelle), suggestion)
    return list(uniques.values())[:PAR_GROUPE]
