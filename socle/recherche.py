"""From what somebody typed to a PostgreSQL text query.

The configuration `public.francais` (french stemming, accents folded) and the function `public.normaliser`
(« C++ », « .NET », « CI/CD » become words) are created by a migration; the same function is applied when a
text is indexed and when it is searched.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchConfig, SearchQuery, SearchQueryField
from django.db import connection
from django.db.models import BooleanField, F, FloatField, Func, TextField, Value
from django.db.models.functions import Cast
from django.db.models.sql import Query

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
class Requete:
    """A question already parsed by PostgreSQL, so that each of the counts of a page does not parse it again.

    `filtre` is what to find; `mots` what to rank by: the words typed alone, since `ts_rank` counts each word of
    a synonym.
    """

    filtre: str
    mots: str

    def correspond(self, vecteur: str) -> Func:
        """The condition that a vector matches."""
        return Func(
            F(vecteur),
            _tsquery(self.filtre),
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
    """Parse what was typed: every word must be found, in either gender or by a synonym. One query.

    `synonymes` maps a `terme` to its equivalents; the longest term wins. Returns None when nothing searchable
    was typed: words that all vanish (« avec ») restrict nothing.
    """
    tapes = mots_utiles(texte)
    directes, groupes, i = [], [], 0
    while i < len(tapes):
        largeur, equivalents = _plus_long_synonyme(tapes, i, synonymes)
        directe = reduce(and_, (_un_mot(mot) for mot in tapes[i : i + largeur]))
        directes.append(directe)
        groupes.append(reduce(or_, (_requete(e, "phrase") for e in equivalents), directe))
        i += largeur
    if not groupes:
        return None
    filtre, mots_tapes = _analyser(reduce(and_, groupes), reduce(and_, directes))
    return Requete(filtre, mots_tapes) if filtre else None


def _analyser(*requetes: SearchQuery) -> tuple[str, ...]:
    compilateur = Query(None).get_compiler(connection=connection)
    morceaux = [compilateur.compile(requete.resolve_expression(compilateur.query)) for requete in requetes]
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT " + ", ".join(f"({sql})::text" for sql, _ in morceaux),
            [p for _, params in morceaux for p in params],
        )
        return tuple(curseur.fetchone())


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


def _un_mot(mot: str) -> SearchQuery:
    return reduce(or_, (_requete(variante, "plain") for variante in variantes_de_genre(mot)))


def _requete(texte: str, genre: str) -> SearchQuery:
    normalise = Func(Value(texte), function="public.normaliser", output_field=TextField())
    return SearchQuery(normalise, config=SearchConfig(CONFIGURATION), search_type=genre)
