"""Words, before any question: folded, bounded, in both genders."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

CONFIGURATION = "public.francais"
LONGUEUR_MAX = 200
MOTS_MAX = 12

# Left out of what is searched and of synonyms, so that « sécurité des systèmes d’information » is one term.
PETITS_MOTS = {"a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "un", "une"}

# « R&D » is one word, or « R » would be found in it.
_MOT = re.compile(r"[\w+#./]*[\w+#](?:&[\w+#./]*[\w+#])*")

# Endings of one word in its genders, folded, the longest first: all are searched whichever was typed, because their
# stems differ.
_GENRES = (
    *(("teur", "trice", "teuse", "teure"), ("eur", "euse", "eure"), ("ienne", "ien"), ("enne", "en"), ("onne", "on")),
    *(("ier", "iere"), ("er", "ere"), ("effe", "ef"), ("ive", "if"), ("ante", "ant"), ("ente", "ent")),
    *(("aine", "ain"), ("elle", "el")),
)
# Shorter beginnings in common say nothing.
_DEBUT_COMMUN = 3
# Shorter words (« SIX », « GNSS ») may end in « s » or « x » without being a plural.
_SINGULIER_MIN = 4


_GUILLEMETS = str.maketrans(dict.fromkeys("«»“”„‟″", '"'))


def guillemets_droits(texte: str) -> str:
    """Whatever the quotes typed: the same length, so that places are kept."""
    return texte.translate(_GUILLEMETS)


def sans_accent(texte: str) -> str:
    """Fold case, accents, ligatures and typographic apostrophes, for comparisons in Python."""
    texte = texte.replace("’", "'").replace("œ", "oe").replace("Œ", "OE").casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c))


def decouper(texte: str) -> list[str]:
    return _MOT.findall(texte)


def situer(texte: str) -> Iterator[re.Match[str]]:
    """Each word and where it stands."""
    return _MOT.finditer(texte)


def est_utile(mot: str) -> bool:
    return sans_accent(mot) not in PETITS_MOTS


def mots(texte: str) -> list[str]:
    """The words typed, bounded in length and number so that a text of any size costs the same."""
    return decouper(texte.replace("\0", " ")[:LONGUEUR_MAX])[:MOTS_MAX]


def mots_utiles(texte: str) -> list[str]:
    return [mot for mot in mots(texte) if est_utile(mot)]


def terme(texte: str) -> str:
    """The key of a term in the table of synonyms: its useful words, folded."""
    return " ".join(sans_accent(mot) for mot in mots_utiles(texte))


@lru_cache(4096)
def variantes_de_genre(mot: str) -> tuple[str, ...]:
    """The word as typed, then its other genders: « développeuse », « développeur ». The same words from any of them."""
    mot = unicodedata.normalize("NFC", mot)
    plie = sans_accent(mot)
    if plie.endswith("ee"):
        return mot, mot[:-1]
    if mot.casefold().endswith("é"):
        return mot, f"{mot}e"
    for terminaisons in _GENRES:
        for dite in terminaisons:
            if plie.endswith(dite) and len(mot) > len(dite) + 1:
                debut = mot[: -len(dite)]
                return mot, *(debut + autre for autre in terminaisons if autre != dite)
    return (mot,)


def canonique(libelle: str) -> tuple[str, ...]:
    """The useful words of a label, folded, in one gender and number; « X / Y d’Z » is one label twice."""
    moities = [tuple(map(_forme, filter(est_utile, decouper(moitie)))) for moitie in libelle.split(" / ", 1)]
    if len(moities) == 1 or moities[1][: len(moities[0])] == moities[0]:
        return moities[-1]
    return moities[0] + moities[1]


def _forme(mot: str) -> str:
    if len(mot) > _SINGULIER_MIN:
        mot = mot.rstrip("sSxX")
    return min(map(sans_accent, variantes_de_genre(mot)))


def paires_de_genre(libelle: str) -> Iterator[tuple[str, str]]:
    """« Maître / Maîtresse d’œuvre » gives (maitre, maitresse): what `variantes_de_genre` cannot guess, folded."""
    premier, separateur, second = libelle.partition(" / ")
    if not separateur:
        return
    for un, autre in zip(decouper(sans_accent(premier)), decouper(sans_accent(second)), strict=False):
        if un != autre and un[:_DEBUT_COMMUN] == autre[:_DEBUT_COMMUN] and autre not in variantes_de_genre(un):
            yield un, autre
