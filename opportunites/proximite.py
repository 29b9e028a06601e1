"""What to show of a search: what it finds; else what its words, mended, find; else what contains most of them."""

from dataclasses import dataclass, replace
from datetime import date

from opportunites.criteres import Criteres, lire_textes
from opportunites.orthographe import Correction, corriger
from opportunites.resultats import Resultats, chercher
from socle.acteur import Acteur
from socle.recherche import Arbre, Requete, assouplir


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

    def compter(arbre: Arbre) -> int:
        return resultats.compter([replace(criteres, requete=Requete(arbre))])[0]

    proche = assouplir(requete or criteres.requete, compter)
    if proche is None:
        return Reponse(resultats, criteres.requete)
    return Reponse(resultats.pour(replace(criteres, requete=proche)), proche, correction, proche=True)
