"""What begins as somebody types: words folded alike by Python and by PostgreSQL.

`public.plier` (lower case, no accent) and `public.debuts` (the words of a label, as a vector) are created by a
migration; `referentiels.models` has their indexes. A prefix of a vector is read from its index, a LIKE on each word is
not.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import BooleanField, Case, F, Func, Q, TextField, Value, When
from django.db.models.functions import Cast, StrIndex
from django.db.models.lookups import Exact, GreaterThan

from socle.recherche import PETITS_MOTS, contient, sans_accent, variantes_de_genre

SAISIE_MIN = 2
SAISIE_MAX = 60
MOTS_MAX = 6
# Two letters find thousands of labels: the shortest are ranked. Those that begin as typed are among them.
CANDIDATS_MAX = 200

# As `public.debuts` cuts words.
MOT = re.compile(r"(?:[^\W_]|[+#])+")


@dataclass(frozen=True)
class Saisie:
    """What was typed, folded, and the beginnings to find: all of `mots`, each in one of its genders."""

    texte: str
    mots: tuple[tuple[str, ...], ...]

    @classmethod
    def lire(cls, texte: str) -> "Saisie | None":
        """None under two letters: nothing useful begins with one."""
        plie = " ".join(sans_accent(texte.replace("\0", " ")[:SAISIE_MAX]).split())
        tapes = MOT.findall(plie)[:MOTS_MAX]
        utiles = [mot for mot in tapes if mot not in PETITS_MOTS] or tapes
        if sum(map(len, utiles)) < SAISIE_MIN:
            return None
        return cls(plie, tuple(tuple(map(sans_accent, variantes_de_genre(mot))) for mot in utiles))

    def est_dans(self, texte: str) -> bool:
        """As `commence`, in Python: which of the names of a row was the one found."""
        debuts = MOT.findall(sans_accent(texte))
        return all(any(debut.startswith(formes) for debut in debuts) for formes in self.mots)

    def autre_nom(self, libelle: str, autres: Iterable[str | None]) -> str:
        """The name by which a row was found, when its label does not hold what was typed."""
        if self.est_dans(libelle):
            return ""
        return next((autre for autre in autres if autre and self.est_dans(autre)), "")

    @property
    def tsquery(self) -> str:
        return " & ".join("(" + " | ".join(f"'{forme}':*" for forme in formes) + ")" for formes in self.mots)


def debuts(*champs: str) -> Func:
    """The words of a label, and of its other names."""
    noms = [F(champs[0]), *(Cast(F(champ), TextField()) for champ in champs[1:])]
    return Func(*noms, function="public.debuts", output_field=SearchVectorField())


def commence(saisie: Saisie, *champs: str) -> Func:
    """Whether each word typed begins a word of these columns."""
    return contient(debuts(*champs), saisie.tsquery)


def rang(saisie: Saisie, champ: str) -> Case:
    """0 for the very label, 1 for those that begin as typed, 2 when their words do, 3 when only another name does.

    Of rows already found: to tell 2 from 3, words anywhere in the label are enough, and ten times faster than vectors.
    """
    plie = Func(F(champ), function="public.plier", output_field=TextField())
    debut: Any = Func(plie, Value(saisie.texte), function="starts_with", output_field=BooleanField())
    dedans = Q()
    for formes in saisie.mots:
        dedans &= reduce(or_, (Q(GreaterThan(StrIndex(plie, Value(forme)), 0)) for forme in formes))
    return Case(
        When(Exact(plie, Value(saisie.texte)), then=Value(0)),
        When(debut, then=Value(1)),
        When(dedans, then=Value(2)),
        default=Value(3),
    )
