"""A question read by PostgreSQL: what to find, what to rank by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain
from operator import add
from typing import Any

from django.contrib.postgres.search import SearchQueryField
from django.db import connection
from django.db.models import BooleanField, Case, F, Func, IntegerField, Value, When
from django.db.models.functions import Cast

from socle.recherche.arbres import Arbre, Ou, Sauf, en_tsquery, feuilles, sur_places
from socle.recherche.saisie import Feuille, Saisie, Synonymes, lire
from socle.recherche.textes import CONFIGURATION

# What a word gives by the best place where it is found: title, métier, skills and employer and place, text.
POINTS = {"A": 6, "B": 3, "C": 2, "D": 1}
# An offer of the very métier or skill that was typed comes before all others: more than any sum of points.
PRIME = 10_000


@dataclass(frozen=True)
class Requete:
    """A question already parsed by PostgreSQL, so that each of the counts of a page does not parse it again.

    `arbre` is what to find; `groupes`, one for each word or term typed and not excluded, give their points
    (`POINTS`), times their `poids` if any. `coupe` says what of the text was left aside. `elements` and
    `exclusions` serve `assouplir`.
    """

    arbre: Arbre
    groupes: tuple[Arbre, ...] = ()
    poids: tuple[int, ...] = ()
    coupe: str = ""
    elements: tuple[Arbre, ...] = ()
    exclusions: tuple[Sauf, ...] = ()

    def correspond(self, vecteur: str) -> Func:
        """The condition that a vector matches."""
        return contient(F(vecteur), en_tsquery(self.arbre))

    def ponderes(self) -> list[tuple[Arbre, int]]:
        """Each group and its weight."""
        return list(zip(self.groupes, self.poids or [1] * len(self.groupes), strict=True))

    def rang(self, vecteur: str) -> Any:
        """The points of a vector: each group gives those of the best place where it is found."""
        return reduce(add, (_points(vecteur, groupe, poids) for groupe, poids in self.ponderes()), Value(0))


def _points(vecteur: str, groupe: Arbre, poids: int) -> Case:
    """Words of a phrase need to follow each other in the whole text only: places are read one word at a time."""
    places = list(POINTS)
    cherchees = [sur_places(groupe, "".join(places[: i + 1])) for i in range(len(places) - 1)] + [en_tsquery(groupe)]
    cas = (When(contient(F(vecteur), q), then=Value(POINTS[p] * poids)) for p, q in zip(places, cherchees, strict=True))
    return Case(*cas, default=Value(0), output_field=IntegerField())


def contient(vecteur: Any, tsquery: str) -> Func:
    """The condition that a vector, a column or what makes one, matches a text query."""
    return Func(
        vecteur,
        Cast(Value(tsquery), SearchQueryField()),
        arg_joiner=" @@ ",
        template="%(expressions)s",
        output_field=BooleanField(),
    )


def construire_requete(texte: str, synonymes: Synonymes) -> Requete | None:
    """`construire_requetes` for one text."""
    return construire_requetes([texte], synonymes)[texte]


def construire_requetes(textes: Iterable[str], synonymes: Synonymes) -> "dict[str, Requete | None]":
    """Parse what was typed: every word must be found, in either gender or by a synonym. One query for all.

    `synonymes` maps a `terme` to its equivalents; the longest term wins. None when nothing searchable was typed:
    words that all vanish (« avec ») restrict nothing.
    """
    saisies = {texte: lire(texte, synonymes) for texte in textes}
    arbres = chain.from_iterable(_arbres(saisie) for saisie in saisies.values())
    lues = _analyser({feuille for arbre in arbres for feuille in feuilles(arbre)})
    return {texte: _requete(saisie, lues) for texte, saisie in saisies.items()}


def _arbres(saisie: Saisie) -> Iterable[Any]:
    return chain(saisie.branches, saisie.elements)


def _requete(saisie: Saisie, lues: Mapping[Feuille, str]) -> Requete | None:
    trouve = _elaguer(Ou(tuple(saisie.branches)), lues)
    if trouve is None:
        return None
    groupes, elements, exclusions = (
        tuple(dict.fromkeys(lu for partie in parties if (lu := _elaguer(partie, lues)) is not None))
        for parties in (saisie.groupes, saisie.elements, saisie.exclusions)
    )
    return replace(Requete(trouve, groupes), coupe=saisie.coupe, elements=elements, exclusions=exclusions)


def _elaguer(arbre: Any, lues: Mapping[Feuille, str]) -> Any:
    """Leaves as PostgreSQL reads them; what vanished restricts nothing, as `&&` and `||` of empty queries do."""
    if isinstance(arbre, Feuille):
        return lues[arbre] or None
    if isinstance(arbre, Sauf):
        partie = _elaguer(arbre.partie, lues)
        return None if partie is None else Sauf(partie)
    parties = tuple(dict.fromkeys(p for partie in arbre.parties if (p := _elaguer(partie, lues)) is not None))
    if not parties:
        return None
    if len(parties) == 1 and not isinstance(parties[0], Sauf):
        return parties[0]
    return type(arbre)(parties)


_LIRE = f"""
SELECT texte, lecture, (
    CASE lecture WHEN 'phrase' THEN phraseto_tsquery('{CONFIGURATION}', public.normaliser(texte))
    ELSE plainto_tsquery('{CONFIGURATION}', public.normaliser(texte)) END
)::text
FROM unnest(%s::text[], %s::text[]) AS feuille(texte, lecture)
"""  # noqa: S608 (a constant of this module)


def _analyser(brutes: Iterable[Feuille]) -> dict[Feuille, str]:
    a_lire = list(brutes)
    if not a_lire:
        return {}
    with connection.cursor() as curseur:
        curseur.execute(_LIRE, [[f.texte for f in a_lire], [f.lecture for f in a_lire]])
        return {Feuille(texte, lecture): lue for texte, lecture, lue in curseur.fetchall()}
