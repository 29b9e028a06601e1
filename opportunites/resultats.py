"""What a search finds: its total, its counts, its offers in order. By the database, or by the index in memory.

The two answer alike, a property test holds them together; the index is asked first, and the database when it is not
ready.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date
from functools import cached_property, reduce
from operator import and_
from typing import Any, Protocol

from django.conf import settings
from django.db.models import CharField, Count, Value
from pyroaring import BitMap

from opportunites.criteres import Criteres
from opportunites.facettes import FACETTES, Facette, FacetteAnciennete
from opportunites.index import INDEX
from opportunites.models import LigneRecherche
from opportunites.permissions import diffusions_lisibles
from opportunites.querysets import PRIME, LigneRechercheQuerySet
from opportunites.sources import Libelle
from socle.acteur import Acteur
from socle.ensembles import Vue
from socle.patience import patience

# By facet, then by key.
Nombres = Mapping[str, Mapping[str, int]]
TOTAL = ""


class Resultats(Protocol):
    """The answer to one search, for one person, on one civil day in Paris."""

    @property
    def total(self) -> int: ...

    @property
    def nombres(self) -> Nombres:
        """How many offers have each key of each facet, counted without its own filter."""

    def pks(self, tri: str) -> Sequence[int]:
        """The offers in order, to be sliced."""

    def libelles(self, facette: Facette, cles: set[str]) -> Mapping[str, Libelle]: ...

    def compter(self, criteres: Criteres) -> int:
        """How many offers another search would find here."""


def chercher(criteres: Criteres, acteur: Acteur, jour: date) -> Resultats:
    vue = INDEX.vue(settings.INDEX_OFFRES_MAX)
    return EnBase(criteres, acteur, jour) if vue is None else EnMemoire(vue, criteres, acteur, jour)


class EnBase:
    """By PostgreSQL alone."""

    def __init__(self, criteres: Criteres, acteur: Acteur, jour: date) -> None:
        self._criteres = criteres
        self._lignes = LigneRecherche.objects.visible_by(acteur).ouvertes(jour)

    @cached_property
    def _par_facette(self) -> Nombres:
        """Every count of the page in one query: the total, then each facet without its own filter."""
        total = self._trouvees().order_by().annotate(facette=Value(TOTAL, CharField()), cle=Value("", CharField()))
        facettes = [f.compter(self._criteres.restreindre(self._lignes, sauf=f.nom)) for f in FACETTES]
        nombres: dict[str, dict[str, int]] = {}
        lignes = total.values("facette", "cle").annotate(n=Count("*")).values_list("facette", "cle", "n")
        with self._patience():
            for facette, cle, n in lignes.union(*facettes, all=True):
                nombres.setdefault(facette, {})[cle or ""] = n
        return nombres

    @property
    def total(self) -> int:
        return self._par_facette.get(TOTAL, {}).get("", 0)

    @cached_property
    def nombres(self) -> Nombres:
        return {facette.nom: facette.cumuler(self._par_facette.get(facette.nom, {})) for facette in FACETTES}

    def pks(self, tri: str) -> "_Ordonnees":
        return _Ordonnees(self, tri)

    def tranche(self, tri: str, debut: int, fin: int) -> list[int]:
        primees = [facette.condition([reconnu.cle]) for facette, reconnu in self._criteres.reconnus]
        triees = self._trouvees().triees(tri, self._criteres.requete, primees)
        with self._patience():
            return list(triees.values_list("pk", flat=True)[debut:fin])

    def libelles(self, facette: Facette, cles: set[str]) -> Mapping[str, Libelle]:
        return facette.source.libelles(cles)

    def compter(self, criteres: Criteres) -> int:
        with patience(par_index=criteres.requete is not None):
            return criteres.restreindre(self._lignes).order_by().count()

    def _patience(self) -> AbstractContextManager[None]:
        return patience(par_index=self._criteres.requete is not None)

    def _trouvees(self) -> LigneRechercheQuerySet:
        return self._criteres.restreindre(self._lignes)


class EnMemoire:
    """By the index, in the same order and with the same counts."""

    def __init__(self, vue: Vue, criteres: Criteres, acteur: Acteur, jour: date) -> None:
        self._vue, self._criteres, self._jour = vue, criteres, jour
        lisibles = vue.ayant("diffusion", diffusions_lisibles(acteur))
        self._lisibles = vue.toutes & lisibles & vue.a_partir_de("date_limite", jour.isoformat())

    @cached_property
    def _sans_facette(self) -> BitMap:
        """Words, scope, moment."""
        return self._commun(self._criteres)

    @cached_property
    def _filtres(self) -> dict[str, BitMap]:
        return {facette.nom: self._ayant(facette, cles) for facette, cles in self._criteres.facettes()}

    @cached_property
    def _trouvees(self) -> BitMap:
        return reduce(and_, self._filtres.values(), self._sans_facette)

    @property
    def total(self) -> int:
        return len(self._trouvees)

    @cached_property
    def nombres(self) -> Nombres:
        return {facette.nom: dict(self._compter_facette(facette)) for facette in FACETTES}

    def pks(self, tri: str) -> "_Ordonnees":
        return _Ordonnees(self, tri)

    def tranche(self, tri: str, debut: int, fin: int) -> list[int]:
        if tri == "limite":
            return self._vue.tranche([self._trouvees], "date_limite", debut, fin, decroissant=False)
        paquets = [self._trouvees]
        if tri == "pertinence" and self._criteres.requete is not None:
            primes = ((self._vue.ayant(f.nom, [reconnu.cle]), PRIME) for f, reconnu in self._criteres.reconnus)
            paquets = self._vue.par_points(self._trouvees, self._criteres.requete.ponderes(), primes)
        return self._vue.tranche(paquets, "date_publication", debut, fin, decroissant=True)

    def libelles(self, facette: Facette, cles: set[str]) -> Mapping[str, Libelle]:
        connus = self._vue.annexes.setdefault(facette.nom, {})
        if not connus or not cles <= connus.keys():
            connus |= facette.source.libelles(cles | self._vue.genre(facette.nom).keys())
        fermee = facette.source.fermee
        return {cle: libelle for cle, libelle in connus.items() if fermee or cle in cles}

    def compter(self, criteres: Criteres) -> int:
        filtres = (self._ayant(facette, cles) for facette, cles in criteres.facettes())
        return len(reduce(and_, filtres, self._commun(criteres)))

    def _commun(self, criteres: Criteres) -> BitMap:
        trouvees = self._lisibles
        if criteres.perimetre == "numerique":
            trouvees = trouvees & self._vue.ayant("numerique", ["oui"])
        if criteres.depuis is not None:
            trouvees = trouvees & self._vue.a_partir_de("entree_le", f"{criteres.depuis.astimezone(UTC):%Y-%m-%dT%H:%M:%S}")
        if criteres.requete is not None:
            trouvees = trouvees & self._vue.contenant(criteres.requete.arbre)
        return trouvees

    def _ayant(self, facette: Facette, cles: list[str]) -> BitMap:
        ensembles = facette.ensembles(self._vue, self._jour)
        return BitMap.union(BitMap(), *(ensembles[cle] for cle in cles if cle in ensembles))

    def _compter_facette(self, facette: Facette) -> Iterator[tuple[str, int]]:
        autres = (ensemble for nom, ensemble in self._filtres.items() if nom != facette.nom)
        trouvees = reduce(and_, autres, self._sans_facette)
        for cle, ensemble in facette.ensembles(self._vue, self._jour).items():
            if n := trouvees.intersection_cardinality(ensemble):
                yield cle, n


class _Ordonnees(Sequence[int]):
    """The offers found, read by slices."""

    def __init__(self, resultats: EnBase | EnMemoire, tri: str) -> None:
        self._resultats, self._tri = resultats, tri

    def __len__(self) -> int:
        return self._resultats.total

    def __getitem__(self, position: Any) -> Any:
        debut, fin, pas = position.indices(len(self))
        return self._resultats.tranche(self._tri, debut, fin)[::pas]
