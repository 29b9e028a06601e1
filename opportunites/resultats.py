"""What a search finds: its total, its counts, its offers in order. By the database, or by the index in memory.

The two answer alike, a property test holds them together; the index is asked first, and the database when it is not
ready.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, reduce
from operator import and_
from typing import Protocol

from django.conf import settings
from django.db.models import BooleanField, Count, ExpressionWrapper, Value
from pyroaring import BitMap

from opportunites.criteres import Criteres
from opportunites.facettes import FACETTES
from opportunites.index import INDEX
from opportunites.models import LigneRecherche
from opportunites.moments import ecrire_moment
from opportunites.permissions import diffusions_lisibles
from opportunites.querysets import LigneRechercheQuerySet
from referentiels.facettes import Facette
from referentiels.sources import Libelle, lire_libelles
from socle.acteur import Acteur
from socle.ensembles import Vue
from socle.patience import lire
from socle.recherche import PRIME

# By facet, then by key.
Nombres = Mapping[str, Mapping[str, int]]
TOTAL = ""
# Seconds: a label may change without any row of search.
LIBELLES_GARDES = 60


class Resultats(Protocol):
    """The answer to one search, for one person, on one civil day in Paris."""

    @property
    def total(self) -> int: ...

    @property
    def nombres(self) -> Nombres:
        """How many offers have each key of each facet, counted without its own filter."""

    def pks(self, tri: str) -> "Ordonnees":
        """The offers in order, to be sliced."""

    @property
    def libelles(self) -> Mapping[str, Mapping[str, Libelle]]:
        """By facet, the labels of the keys found or asked for, and of all those of a closed list."""

    def pour(self, criteres: Criteres) -> "Resultats":
        """Those of another search, for the same person at the same moment."""

    def compter(self, criteres: Sequence[Criteres]) -> Sequence[int]:
        """How many offers these searches would find."""


def chercher(criteres: Criteres, acteur: Acteur, jour: date) -> Resultats:
    vue = INDEX.vue(settings.INDEX_OFFRES_MAX)
    if vue is None:
        return EnBase(criteres, LigneRecherche.objects.visible_by(acteur).ouvertes(jour), jour)
    return EnMemoire(criteres, vue, lisibles(vue, acteur, jour), jour)


class EnBase:
    """By PostgreSQL alone."""

    def __init__(self, criteres: Criteres, lignes: LigneRechercheQuerySet, jour: date) -> None:
        self._criteres, self._lignes, self._jour = criteres, lignes, jour

    @property
    def total(self) -> int:
        return self.nombres[TOTAL].get(TOTAL, 0)

    @cached_property
    def nombres(self) -> Nombres:
        """Every count of the page in one query, which reads the text index once: the total, then each facet."""
        retenues = {f"retenue_{facette.nom}": facette.condition(cles) for facette, cles in self._criteres.facettes()}
        communes = self._criteres.restreindre_sans_facette(self._lignes).order_by()
        communes = communes.annotate(**{r: ExpressionWrapper(q, BooleanField()) for r, q in retenues.items()})
        sql, valeurs = communes.values(*{facette.champ for facette in FACETTES}, *retenues).query.sql_with_params()
        comptes = [_compte(TOTAL, f"'{TOTAL}'", retenues)]
        comptes += [_compte(f.nom, f.cles_sql(self._jour), retenues.keys() - {f"retenue_{f.nom}"}) for f in FACETTES]
        nombres: dict[str, dict[str, int]] = {nom: {} for nom in (TOTAL, *(facette.nom for facette in FACETTES))}
        requete = f"WITH trouvees AS MATERIALIZED ({sql}) " + " UNION ALL ".join(comptes)
        for nom, cle, nombre in lire(requete, valeurs, par_index=self._criteres.requete is not None):
            nombres[nom][cle] = nombre
        return nombres

    def pks(self, tri: str) -> "Ordonnees":
        return Ordonnees(self, tri)

    def tranche(self, tri: str, debut: int, fin: int) -> list[int]:
        primees = [facette.condition([reconnu.cle]) for facette, reconnu in self._criteres.reconnus]
        triees = self._criteres.restreindre(self._lignes).triees(tri, self._criteres.requete, primees)
        sql, valeurs = triees.values("pk")[debut:fin].query.sql_with_params()
        return [pk for pk, *_ in lire(sql, valeurs, par_index=self._criteres.requete is not None)]

    @cached_property
    def libelles(self) -> Mapping[str, Mapping[str, Libelle]]:
        return lire_libelles({f.nom: (f.source, {*self.nombres[f.nom], *self._criteres.cles(f)}) for f in FACETTES})

    def pour(self, criteres: Criteres) -> "EnBase":
        return EnBase(criteres, self._lignes, self._jour)

    def compter(self, criteres: Sequence[Criteres]) -> Sequence[int]:
        comptes = [
            un.restreindre(self._lignes).order_by().annotate(rang=Value(rang)).values("rang").annotate(n=Count("*"))
            for rang, un in enumerate(criteres)
        ]
        sql, valeurs = comptes[0].union(*comptes[1:], all=True).query.sql_with_params()
        trouves = dict(lire(sql, valeurs, par_index=any(un.requete is not None for un in criteres)))
        return [trouves.get(rang, 0) for rang in range(len(criteres))]


def _compte(nom: str, cles: str, retenues: Iterable[str]) -> str:
    """SQL: (facet, key, how many of the rows found that meet these conditions)."""
    condition = " AND ".join(sorted(retenues)) or "true"
    lues = f"SELECT ({cles})::text AS cle FROM trouvees WHERE {condition}"  # noqa: S608 (names of ours)
    return f"SELECT '{nom}', cle, count(*) FROM ({lues}) AS cles WHERE cle IS NOT NULL GROUP BY cle"  # noqa: S608


def lisibles(vue: Vue, acteur: Acteur, jour: date) -> BitMap:
    """As `visible_by` and `ouvertes`."""
    adressees = vue.ayant("diffusion", diffusions_lisibles(acteur))
    return vue.toutes & adressees & vue.a_partir_de("date_limite", jour.isoformat())


class EnMemoire:
    """By the index, in the same order and with the same counts."""

    def __init__(self, criteres: Criteres, vue: Vue, lisibles: BitMap, jour: date) -> None:
        self._criteres, self._vue, self._lisibles, self._jour = criteres, vue, lisibles, jour

    @cached_property
    def _filtres(self) -> dict[str, BitMap]:
        return {facette.nom: self._ayant(facette, cles) for facette, cles in self._criteres.facettes()}

    @cached_property
    def trouvees(self) -> BitMap:
        return reduce(and_, self._filtres.values(), self._sans_facette)

    @property
    def total(self) -> int:
        return len(self.trouvees)

    @cached_property
    def nombres(self) -> Nombres:
        return {facette.nom: dict(self._compter_facette(facette)) for facette in FACETTES}

    def pks(self, tri: str) -> "Ordonnees":
        return Ordonnees(self, tri)

    def tranche(self, tri: str, debut: int, fin: int) -> list[int]:
        if tri == "limite":
            return self._vue.tranche([self.trouvees], "date_limite", debut, fin, decroissant=False)
        paquets = [self.trouvees]
        if tri == "pertinence" and self._criteres.requete is not None:
            primes = ((self._vue.ayant(f.nom, [reconnu.cle]), PRIME) for f, reconnu in self._criteres.reconnus)
            paquets = self._vue.par_points(self.trouvees, self._criteres.requete.ponderes(), primes)
        return self._vue.tranche(paquets, "date_publication", debut, fin, decroissant=True)

    @cached_property
    def libelles(self) -> Mapping[str, Mapping[str, Libelle]]:
        return {facette.nom: self._libelles_de(facette) for facette in FACETTES}

    def _libelles_de(self, facette: Facette) -> Mapping[str, Libelle]:
        connus = self._connus[facette.nom]
        if facette.source.fermee:
            return connus
        return {
            cle: connus[cle] for cle in {*self.nombres[facette.nom], *self._criteres.cles(facette)} if cle in connus
        }

    @property
    def _connus(self) -> Mapping[str, Mapping[str, Libelle]]:
        """Read once a minute for all searches, or when somebody asks for a key that no row has."""
        demandees = {f.nom: set(self._criteres.cles(f)) for f in FACETTES}
        lus_a, connus = self._vue.annexes.get("libelles", (0.0, {}))
        vieux = not connus or time.monotonic() - lus_a > LIBELLES_GARDES
        if vieux or any(demandees[nom] - sus.keys() for nom, sus in connus.items()):
            lues = {f.nom: (f.source, demandees[f.nom] | self._vue.genre(f.nom).keys()) for f in FACETTES}
            connus = lire_libelles(lues)
            self._vue.annexes["libelles"] = (time.monotonic(), connus)
        return connus

    def pour(self, criteres: Criteres) -> "EnMemoire":
        return EnMemoire(criteres, self._vue, self._lisibles, self._jour)

    def compter(self, criteres: Sequence[Criteres]) -> Sequence[int]:
        return [self.pour(un).total for un in criteres]

    @cached_property
    def _sans_facette(self) -> BitMap:
        """Words, scope, moment."""
        criteres = self._criteres
        trouvees = self._lisibles
        if criteres.perimetre == "numerique":
            trouvees = trouvees & self._vue.ayant("numerique", ["oui"])
        if criteres.depuis is not None:
            trouvees = trouvees & self._vue.a_partir_de("entree_le", ecrire_moment(criteres.depuis))
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


class Ordonnees:
    """The offers found, read by slices: nothing is counted to read the first ones."""

    def __init__(self, resultats: EnBase | EnMemoire, tri: str) -> None:
        self._resultats, self._tri = resultats, tri

    def __getitem__(self, position: slice) -> list[int]:
        debut, fin = position.start or 0, self._resultats.total if position.stop is None else position.stop
        return self._resultats.tranche(self._tri, debut, fin) if debut < fin else []

    def __iter__(self) -> Iterator[int]:
        return iter(self[:])
