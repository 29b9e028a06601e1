"""What a search of the directory finds, for one reader: total, counts, members in the order of names.

By the index in memory, or by the database when it is not ready: a property test holds the two together, and a plain
reading of the rules with them.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import and_
from typing import Protocol

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Func, TextField
from pyroaring import BitMap

from annuaire.enums import Audience
from annuaire.facettes import FACETTES
from annuaire.index import INDEX
from annuaire.models import LigneAnnuaire, Membre
from annuaire.querysets.visibles import Regard
from referentiels.facettes import Facette
from referentiels.sources import Libelle, lire_libelles
from socle.ensembles import VIDE, Vue
from socle.patience import lire
from socle.recherche import Arbre, en_tsquery

NIVEAUX = 4  # the key of a row is that of its member times this, plus its level
# By facet, then by key.
Nombres = Mapping[str, Mapping[str, int]]
Libelles = Mapping[str, Mapping[str, Libelle]]
TOTAL = ""
# Seconds: a label may change without any row of the directory.
LIBELLES_GARDES = 60


@dataclass(frozen=True)
class Mot:
    """A word typed: what its stem finds anywhere, and the beginnings of names, folded, all of them."""

    arbre: Arbre | None
    debuts: tuple[str, ...]

    @property
    def tsquery(self) -> str:
        """Names have the weight A, alone."""
        nom = " & ".join(f"'{debut}':*A" for debut in self.debuts)
        return " | ".join(f"({partie})" for partie in (nom, en_tsquery(self.arbre) if self.arbre else "") if partie)

    def trouver(self, vue: Vue) -> BitMap:
        noms = reduce(and_, (_commencant(vue, debut) for debut in self.debuts)) if self.debuts else VIDE
        return noms | vue.contenant(self.arbre) if self.arbre else noms


@dataclass(frozen=True)
class Question:
    """What is asked: every word, and by facet the keys of which a row must have one."""

    mots: tuple[Mot, ...] = ()
    cles: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def tsquery(self) -> str:
        return " & ".join(f"({mot.tsquery})" for mot in self.mots)

    def facettes(self) -> Iterator[tuple[Facette, list[str]]]:
        return ((facette, list(self.cles[facette.nom])) for facette in FACETTES if self.cles.get(facette.nom))


class Resultats(Protocol):
    @property
    def total(self) -> int: ...

    @property
    def nombres(self) -> Nombres:
        """How many members have each key of each facet, counted without its own filter."""

    @property
    def libelles(self) -> Libelles:
        """By facet, the labels of the keys found or asked for, and of all those of a closed list."""

    def pks(self, debut: int, fin: int) -> list[int]:
        """Members at these positions, in the order of names."""


def chercher(question: Question, vu: Regard) -> Resultats:
    vue = INDEX.vue(settings.INDEX_ANNUAIRE_MAX)
    return EnBase(question, vu) if vue is None else EnMemoire(question, vue, vu)


class EnBase:
    """By PostgreSQL alone."""

    def __init__(self, question: Question, vu: Regard) -> None:
        self._question = question
        self._lignes = LigneAnnuaire.objects.vues_par(vu).contenant(question.tsquery)

    @property
    def total(self) -> int:
        return self.nombres[TOTAL].get(TOTAL, 0)

    @cached_property
    def nombres(self) -> Nombres:
        """Every count of the page in one query."""
        retenues = {f"retenue_{facette.nom}": facette.condition(cles) for facette, cles in self._question.facettes()}
        communes = self._lignes.order_by().annotate(
            **{nom: ExpressionWrapper(condition, BooleanField()) for nom, condition in retenues.items()}
        )
        nombres: dict[str, dict[str, int]] = {nom: {} for nom in (TOTAL, *(facette.nom for facette in FACETTES))}
        if communes.query.is_empty():
            return nombres
        sql, valeurs = communes.values(*{facette.champ for facette in FACETTES}, *retenues).query.sql_with_params()
        comptes = [_compte(TOTAL, f"'{TOTAL}'", retenues)]
        comptes += [_compte(f.nom, _cles(f), retenues.keys() - {f"retenue_{f.nom}"}) for f in FACETTES]
        requete = f"WITH trouvees AS MATERIALIZED ({sql}) " + " UNION ALL ".join(comptes)
        for nom, cle, nombre in lire(requete, valeurs, par_index=bool(self._question.mots)):
            nombres[nom][cle] = nombre
        return nombres

    @cached_property
    def libelles(self) -> Libelles:
        cles = self._question.cles
        return lire_libelles({f.nom: (f.source, {*self.nombres[f.nom], *cles.get(f.nom, ())}) for f in FACETTES})

    def pks(self, debut: int, fin: int) -> list[int]:
        lignes = self._lignes
        for facette, cles in self._question.facettes():
            lignes = lignes.filter(facette.condition(cles))
        triees = lignes.order_by(_plie("membre__nom"), _plie("membre__prenom"), "membre")
        return list(triees.values_list("membre", flat=True)[debut:fin]) if fin > debut else []


class EnMemoire:
    """By the index in memory; the database only puts a few packets of names in order."""

    def __init__(self, question: Question, vue: Vue, vu: Regard) -> None:
        self._question, self._vue, self._vu = question, vue, vu

    @cached_property
    def _sans_facette(self) -> BitMap:
        return reduce(and_, (mot.trouver(self._vue) for mot in self._question.mots), lisibles(self._vue, self._vu))

    @cached_property
    def _filtres(self) -> dict[str, BitMap]:
        return {facette.nom: self._vue.ayant(facette.nom, cles) for facette, cles in self._question.facettes()}

    @cached_property
    def trouvees(self) -> BitMap:
        return reduce(and_, self._filtres.values(), self._sans_facette)

    @property
    def total(self) -> int:
        return len(self.trouvees)

    @cached_property
    def nombres(self) -> Nombres:
        return {facette.nom: dict(self._compter(facette)) for facette in FACETTES}

    def _compter(self, facette: Facette) -> Iterator[tuple[str, int]]:
        autres = (ensemble for nom, ensemble in self._filtres.items() if nom != facette.nom)
        trouvees = reduce(and_, autres, self._sans_facette)
        for cle, ensemble in self._vue.genre(facette.nom).items():
            if n := trouvees.intersection_cardinality(ensemble):
                yield cle, n

    @cached_property
    def libelles(self) -> Libelles:
        """Those of all rows are read once a minute: only what this reader may count is given."""
        demandees = {f.nom: set(self._question.cles.get(f.nom, ())) for f in FACETTES}
        lus_a, connus = self._vue.annexes.get("libelles", (0.0, {}))
        vieux = not connus or time.monotonic() - lus_a > LIBELLES_GARDES
        if vieux or any(demandees[nom] - sus.keys() for nom, sus in connus.items()):
            connus = lire_libelles(
                {f.nom: (f.source, demandees[f.nom] | self._vue.genre(f.nom).keys()) for f in FACETTES}
            )
            self._vue.annexes["libelles"] = (time.monotonic(), connus)
        return {f.nom: _restreindre(f, connus[f.nom], self.nombres[f.nom].keys() | demandees[f.nom]) for f in FACETTES}

    def pks(self, debut: int, fin: int) -> list[int]:
        """Packets by the beginning of names, until those that hold these positions; they alone are put in order."""
        avant = 0
        candidats: list[int] = []
        for _, rangee in self._vue.rangees("initiales", decroissant=False):
            nombre = self.trouvees.intersection_cardinality(rangee)
            if not candidats and avant + nombre <= debut:
                avant += nombre
            elif nombre:
                candidats += [self._vue.pk(numero) // NIVEAUX for numero in self.trouvees & rangee]
                if avant + len(candidats) >= fin:
                    break
        ordonnes = Membre.objects.filter(pk__in=candidats).par_nom().values_list("pk", flat=True)
        return list(ordonnes[debut - avant : fin - avant]) if candidats and fin > debut else []


def _restreindre(facette: Facette, connus: Mapping[str, Libelle], cles: Iterable[str]) -> Mapping[str, Libelle]:
    return connus if facette.source.fermee else {cle: connus[cle] for cle in cles if cle in connus}


def lisibles(vue: Vue, vu: Regard) -> BitMap:
    """As `lignes_visibles`."""
    if vu.membre:
        proches = vue.ayant("adhesions", map(str, vu.communautes))
        de_pres = vue.ayant("niveaux", [str(Audience.COMMUNAUTES.value)]) & proches
        de_loin = vue.ayant("niveaux", [str(Audience.MEMBRES.value)]) - proches
        return vue.toutes & (de_pres | de_loin)
    if not vu.recruteur:
        return VIDE
    collegues = vue.ayant("administrations", map(str, vu.administrations))
    return (vue.toutes & vue.ayant("niveaux", [str(Audience.RECRUTEURS.value)])) - collegues


def _commencant(vue: Vue, debut: str) -> BitMap:
    """Rows of a name that begins so."""
    return BitMap.union(VIDE, *(lignes for lexeme, lignes in vue.genre("A").items() if lexeme.startswith(debut)))


def _plie(champ: str) -> Func:
    return Func(champ, function="public.plier", output_field=TextField())


def _cles(facette: Facette) -> str:
    return f"unnest({facette.champ})" if facette.tableau else f"{facette.champ}::text"


def _compte(nom: str, cles: str, retenues: "Mapping[str, object] | set[str]") -> str:
    """SQL: (facet, key, how many of the rows found that meet these conditions)."""
    condition = " AND ".join(sorted(retenues)) or "true"
    lues = f"SELECT ({cles})::text AS cle FROM trouvees WHERE {condition}"  # noqa: S608 (names of ours)
    return f"SELECT '{nom}', cle, count(*) FROM ({lues}) AS cles WHERE cle IS NOT NULL GROUP BY cle"  # noqa: S608
