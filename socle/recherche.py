"""From what somebody typed to a PostgreSQL text query.

The configuration `public.francais` (french stemming, accents folded) and the function `public.normaliser`
(« C++ », « .NET », « CI/CD » become words) are created by a migration; the same function is applied when a
text is indexed and when it is searched.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQueryField
from django.db import connection
from django.db.models import BooleanField, F, FloatField, Func, Value
from django.db.models.functions import Cast

CONFIGURATION = "public.francais"
LONGUEUR_MAX = 200
MOTS_MAX = 12
LARGEUR_DE_TERME = 8

# Left out of what is searched and of synonyms, so that « sécurité des systèmes d’information » is one term.
PETITS_MOTS = {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "un", "une"}

_MOT = re.compile(r"[\w+#./]*[\w+#]", re.UNICODE)

# Feminine ending, masculine ending: both are searched whichever was typed, because the stems differ.
_GENRES = [
    ("euse", "eur"),
    ("rice", "eur"),
    ("ière", "ier"),
    ("iere", "ier"),
    ("ienne", "ien"),
    ("effe", "ef"),
    ("ère", "er"),
    ("ive", "if"),
    ("eure", "eur"),
    ("ée", "é"),
    ("ante", "ant"),
    ("ente", "ent"),
    ("aine", "ain"),
]


def sans_accent(texte: str) -> str:
    """Fold case, accents, ligatures and typographic apostrophes, for comparisons in Python."""
    texte = texte.replace("’", "'").replace("œ", "oe").replace("Œ", "OE").casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c))


def mots(texte: str) -> list[str]:
    """The words typed, bounded in length and number so that a text of any size costs the same."""
    return _MOT.findall(texte.replace("\0", " ")[:LONGUEUR_MAX])[:MOTS_MAX]


def mots_utiles(texte: str) -> list[str]:
    return [mot for mot in mots(texte) if sans_accent(mot) not in PETITS_MOTS]


def terme(texte: str) -> str:
    """The key of a term in the table of synonyms: its useful words, folded."""
    return " ".join(sans_accent(mot) for mot in mots_utiles(texte))


def variantes_de_genre(mot: str) -> list[str]:
    """The word and its other gender: « développeuse » and « développeur »."""
    variantes = [mot]
    minuscule = mot.casefold()
    for feminin, masculin in _GENRES:
        if minuscule.endswith(feminin) and len(mot) > len(feminin) + 1:
            variantes.append(mot[: -len(feminin)] + masculin)
        if minuscule.endswith(masculin) and len(mot) > len(masculin) + 1:
            variantes.append(mot[: -len(masculin)] + feminin)
    return list(dict.fromkeys(variantes))


@dataclass(frozen=True)
class Et:
    """All of its parts."""

    parties: tuple[Any, ...]


@dataclass(frozen=True)
class Ou:
    """At least one of its parts."""

    parties: tuple[Any, ...]


# What to find, parts of parts down to leaves: each is a text query of PostgreSQL, its words already stemmed.
Arbre = str | Et | Ou


def en_tsquery(arbre: Arbre) -> str:
    if isinstance(arbre, str):
        return arbre
    signe = " & " if isinstance(arbre, Et) else " | "
    return signe.join(f"({en_tsquery(partie)})" for partie in arbre.parties)


@dataclass(frozen=True)
class Requete:
    """A question already parsed by PostgreSQL, so that each of the counts of a page does not parse it again.

    `arbre` is what to find; `mots` what to rank by: the words typed alone, since `ts_rank` counts each word of
    a synonym.
    """

    arbre: Arbre
    mots: str

    def correspond(self, vecteur: str) -> Func:
        """The condition that a vector matches."""
        return Func(
            F(vecteur),
            _tsquery(en_tsquery(self.arbre)),
            arg_joiner=" @@ ",
            template="%(expressions)s",
            output_field=BooleanField(),
        )

    def rang(self, vecteur: str, poids: list[float]) -> Func:
        """The rank of a vector, with these weights of D, C, B, A."""
        return Func(
            Func(Value(poids), template="%(expressions)s::float4[]", output_field=ArrayField(FloatField())),
            F(vecteur),
            _tsquery(self.mots),
            template="ts_rank(%(expressions)s)",
            output_field=FloatField(),
        )


def construire_requete(texte: str, synonymes: Mapping[str, Iterable[str]]) -> Requete | None:
    """`construire_requetes` for one text."""
    return construire_requetes([texte], synonymes)[texte]


def construire_requetes(textes: Iterable[str], synonymes: Mapping[str, Iterable[str]]) -> "dict[str, Requete | None]":
    """Parse what was typed: every word must be found, in either gender or by a synonym. One query for all.

    `synonymes` maps a `terme` to its equivalents; the longest term wins. None when nothing searchable was typed:
    words that all vanish (« avec ») restrict nothing.
    """
    arbres = {texte: _arbres(texte, synonymes) for texte in textes}
    lues = _analyser({feuille for paire in arbres.values() for arbre in paire for feuille in feuilles(arbre)})
    requetes: dict[str, Requete | None] = {}
    for texte, (filtre, tapes) in arbres.items():
        trouve, mots_tapes = _elaguer(filtre, lues), _elaguer(tapes, lues)
        requetes[texte] = Requete(trouve, en_tsquery(mots_tapes) if mots_tapes else "") if trouve else None
    return requetes


# How PostgreSQL reads the words of a leaf: all of them, anywhere; or one after the other.
Lecture = Literal["plain", "phrase"]


@dataclass(frozen=True)
class _Feuille:
    texte: str
    lecture: Lecture


def _arbres(texte: str, synonymes: Mapping[str, Iterable[str]]) -> tuple[Any, Any]:
    """What to find, and the words typed alone, before PostgreSQL reads the leaves."""
    tapes = mots_utiles(texte)
    directes: list[Any] = []
    groupes: list[Any] = []
    i = 0
    while i < len(tapes):
        largeur, equivalents = _plus_long_synonyme(tapes, i, synonymes)
        directe = Et(tuple(_un_mot(mot) for mot in tapes[i : i + largeur]))
        directes.append(directe)
        groupes.append(Ou((directe, *(_Feuille(equivalent, "phrase") for equivalent in equivalents))))
        i += largeur
    return Et(tuple(groupes)), Et(tuple(directes))


def _un_mot(mot: str) -> Any:
    return Ou(tuple(_Feuille(variante, "plain") for variante in variantes_de_genre(mot)))


def feuilles(arbre: Any) -> Iterator[Any]:
    """The leaves of a tree, read by PostgreSQL or not yet."""
    if not isinstance(arbre, Et | Ou):
        yield arbre
        return
    for partie in arbre.parties:
        yield from feuilles(partie)


def _elaguer(arbre: Any, lues: Mapping[_Feuille, str]) -> Arbre | None:
    """Leaves as PostgreSQL reads them; what vanished restricts nothing, as `&&` and `||` of empty queries do."""
    if isinstance(arbre, _Feuille):
        return lues[arbre] or None
    parties = tuple(dict.fromkeys(p for partie in arbre.parties if (p := _elaguer(partie, lues)) is not None))
    if len(parties) <= 1:
        return parties[0] if parties else None
    return type(arbre)(parties)


_LIRE = f"""
SELECT texte, lecture, (
    CASE lecture WHEN 'phrase' THEN phraseto_tsquery('{CONFIGURATION}', public.normaliser(texte))
    ELSE plainto_tsquery('{CONFIGURATION}', public.normaliser(texte)) END
)::text
FROM unnest(%s::text[], %s::text[]) AS feuille(texte, lecture)
"""  # noqa: S608 (a constant of this module)


def _analyser(brutes: Iterable[_Feuille]) -> dict[_Feuille, str]:
    a_lire = list(brutes)
    if not a_lire:
        return {}
    with connection.cursor() as curseur:
        curseur.execute(_LIRE, [[f.texte for f in a_lire], [f.lecture for f in a_lire]])
        return {_Feuille(texte, lecture): lue for texte, lecture, lue in curseur.fetchall()}


def _tsquery(texte: str) -> Cast:
    return Cast(Value(texte), SearchQueryField())


def _plus_long_synonyme(
    tapes: list[str], debut: int, synonymes: Mapping[str, Iterable[str]]
) -> tuple[int, Iterable[str]]:
    for largeur in range(min(LARGEUR_DE_TERME, len(tapes) - debut), 0, -1):
        cle = terme(" ".join(tapes[debut : debut + largeur]))
        if cle in synonymes:
            return largeur, synonymes[cle]
    return 1, ()
