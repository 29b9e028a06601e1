"""What comes close to a search that finds little: its words mended, else the offers that contain most of them.

Shown beside what is found, never counted with it: the page, the feed, the API and the files find the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from opportunites.criteres import Criteres, lire_textes
from opportunites.orthographe import Correction, corriger
from opportunites.resultats import Resultats
from socle.recherche import Arbre, Requete, assouplir

# With fewer offers than this, those that come close are shown, ten in all.
PEU = 10


@dataclass(frozen=True)
class Proches:
    """`requete` is what finds them; with a `correction`, all its words are found, by `total` offers."""

    pks: Sequence[int] = ()
    requete: Requete | None = None
    correction: Correction | None = None
    total: int = 0


def approcher(criteres: Criteres, resultats: Resultats) -> Proches:
    """Under the same filters: these are never loosened."""
    if criteres.requete is None or resultats.total >= PEU:
        return Proches()
    requete = criteres.requete
    if not resultats.total and (correction := corriger(criteres.texte)):
        requete = lire_textes([correction.texte])[correction.texte] or requete
        corriges = resultats.pour(replace(criteres, requete=requete))
        if corriges.total:
            return Proches(corriges.pks("pertinence")[:PEU], requete, correction, corriges.total)
    return _assouplir(replace(criteres, requete=requete), requete, resultats)


def _assouplir(criteres: Criteres, requete: Requete, resultats: Resultats) -> Proches:
    if resultats.total and len(requete.elements) < 2:  # it would find the same
        return Proches()

    def compter(arbres: Sequence[Arbre]) -> Sequence[int]:
        return resultats.compter([replace(criteres, requete=Requete(arbre)) for arbre in arbres])

    souple = assouplir(requete, compter)
    if souple is None:
        return Proches()
    exactes = resultats.pks("date")[:PEU]
    trouvees = resultats.pour(replace(criteres, requete=souple)).pks("pertinence")[: 2 * PEU]
    return Proches(list(islice((pk for pk in trouvees if pk not in exactes), PEU - len(exactes))), souple)
