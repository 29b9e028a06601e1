"""What to show of a search: what it finds; else what its words, mended, find; else what contains most of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from opportunites.criteres import Criteres, lire_textes
from opportunites.orthographe import Correction, corriger
from opportunites.resultats import Resultats, chercher
from socle.acteur import Acteur
from socle.recherche import Arbre, Requete, assouplir

# With fewer offers than this, those that come close are shown after them.
PEU = 10


@dataclass(frozen=True)
class Reponse:
    """`requete` is what was searched in the end; `correction`, what was mended of it; `proche`, that words miss."""

    resultats: Resultats
    requete: Requete | None
    correction: Correction | None = None
    proche: bool = False


def repondre(criteres: Criteres, acteur: Acteur, jour: date) -> Reponse:
    """Words that find nothing are mended, then loosened, under the same filters. Filters are never loosened."""
    resultats = chercher(criteres, acteur, jour)
    if criteres.requete is None or resultats.total:
        return Reponse(resultats, criteres.requete)
    correction = corriger(criteres.texte)
    requete = lire_textes([correction.texte])[correction.texte] if correction else None
    if requete is not None:
        corriges = resultats.pour(replace(criteres, requete=requete))
        if corriges.total:
            return Reponse(corriges, requete, correction)
    requete = requete or criteres.requete
    proches = _assouplir(replace(criteres, requete=requete), requete, resultats)
    if proches is None:
        return Reponse(resultats, criteres.requete)
    return Reponse(resultats.pour(proches), proches.requete, correction, proche=True)


def completer(reponse: Reponse, criteres: Criteres) -> Sequence[int]:
    """The offers that contain most of the words, after the few that contain them all: ten with these at most."""
    resultats, requete = reponse.resultats, reponse.requete
    if requete is None or reponse.proche or not 0 < resultats.total < PEU or len(requete.elements) < 2:
        return []
    proches = _assouplir(criteres, requete, resultats)
    if proches is None:
        return []
    exactes = resultats.pks("date")[:PEU]
    return [pk for pk in resultats.pour(proches).pks("pertinence")[: 2 * PEU] if pk not in exactes][
        : PEU - len(exactes)
    ]


def _assouplir(criteres: Criteres, requete: Requete, resultats: Resultats) -> Criteres | None:
    def compter(arbres: Sequence[Arbre]) -> Sequence[int]:
        return resultats.compter([replace(criteres, requete=Requete(arbre)) for arbre in arbres])

    proche = assouplir(requete, compter)
    return None if proche is None else replace(criteres, requete=proche)
