"""The text typed, read: words, phrases between quotes, exclusions, alternatives. Never an error."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from socle.recherche.arbres import Et, Ou, Sauf
from socle.recherche.textes import (
    LONGUEUR_MAX,
    MOTS_MAX,
    decouper,
    est_utile,
    guillemets_droits,
    sans_accent,
    situer,
    terme,
    variantes_de_genre,
)

OPERATEURS_MAX = 8
LARGEUR_DE_TERME = 8

Synonymes = Mapping[str, Iterable[str]]

_PAR_ESPACES = re.compile(r'(?P<sauf>(?<!\S)-(?=["\w.+#]))?(?:"(?P<phrase>[^"]*)"|(?P<suite>[^\s"]+))')
_OU = {"OU", "OR"}
# « Langage R » is R: `public.normaliser` makes a word of the letter alone.
_LANGAGE, _D_UNE_LETTRE = "langage", {"c", "r"}

# How PostgreSQL reads the words of a leaf: all of them, anywhere; or one after the other.
Lecture = Literal["plain", "phrase"]


class Feuille(NamedTuple):
    """Words not yet read by PostgreSQL."""

    texte: str
    lecture: Lecture


@dataclass
class Saisie:
    """What was typed: a tree for each alternative, not yet read by PostgreSQL.

    `groupes` are the words or terms to rank by; `elements`, every word alone, for who finds nothing with all of them.
    """

    branches: list[Any] = field(default_factory=list)
    groupes: list[Any] = field(default_factory=list)
    elements: list[Any] = field(default_factory=list)
    exclusions: list[Any] = field(default_factory=list)
    coupe: str = ""


class _Jeton(NamedTuple):
    genre: Literal["mots", "phrase", "ou"]
    mots: list[str]
    sauf: bool = False


def lire(texte: str, synonymes: Synonymes) -> Saisie:
    """Operators are those of `websearch_to_tsquery`: quotes, « - » before what to leave out, OU or OR in capitals."""
    jetons, coupe = _borner(_jetons(texte[:LONGUEUR_MAX]))
    if len(texte) > LONGUEUR_MAX:
        coupe.insert(0, f"Seuls les {LONGUEUR_MAX} premiers caractères ont été cherchés.")
    saisie = Saisie(coupe=" ".join(coupe))
    branche: list[_Jeton] = []
    for jeton in [*jetons, _Jeton("ou", [])]:
        if jeton.genre != "ou":
            branche.append(jeton)
        elif branche:
            saisie.branches.append(_branche(branche, synonymes, saisie))
            branche = []
    return saisie


def sens(texte: str, ambigus: Synonymes) -> list[tuple[str, str, str]]:
    """(term, sense, question with this sense instead) for each ambiguous term, in its order; none between quotes."""
    texte = guillemets_droits(texte[:LONGUEUR_MAX])
    dits = [mot for mot in situer(texte) if est_utile(mot[0]) and texte.count('"', 0, mot.start()) % 2 == 0][:MOTS_MAX]
    trouves = []
    i = 0
    while i < len(dits):
        largeur, equivalents = _plus_long_terme([mot[0] for mot in dits[i:]], 0, ambigus)
        debut, fin = dits[i].start(), dits[i + largeur - 1].end()
        trouves += [(texte[debut:fin], un, f'{texte[:debut]}"{un}"{texte[fin:]}') for un in equivalents]
        i += largeur
    return trouves


def _jetons(texte: str) -> Iterator[_Jeton]:
    """An odd quote means nothing, nor a dash alone."""
    texte = guillemets_droits(texte.replace("\0", " "))
    if texte.count('"') % 2:
        avant, _, apres = texte.rpartition('"')
        texte = f"{avant} {apres}"
    for lu in _PAR_ESPACES.finditer(texte):
        if lu["phrase"] is not None:
            yield _Jeton("phrase", decouper(lu["phrase"]), bool(lu["sauf"]))
        elif lu["suite"] in _OU and not lu["sauf"]:
            yield _Jeton("ou", [])
        else:
            yield _Jeton("mots", decouper(lu["suite"]), bool(lu["sauf"]))


def _borner(jetons: Iterable[_Jeton]) -> tuple[list[_Jeton], list[str]]:
    """The first words and operators, and the sentences that say what was left."""
    gardes: list[_Jeton] = []
    mots, operateurs, coupe = 0, 0, {}
    for jeton in jetons:
        if jeton.genre == "ou" or jeton.sauf or jeton.genre == "phrase":
            operateurs += 1
        if operateurs > OPERATEURS_MAX:
            coupe["operateurs"] = f"Les opérateurs au-delà de {OPERATEURS_MAX} n’ont pas été lus."
            if jeton.genre == "ou" or jeton.sauf:
                continue
            jeton = _Jeton("mots", jeton.mots)
        utiles = [mot for mot in jeton.mots if est_utile(mot)]
        if mots + len(utiles) > MOTS_MAX:
            coupe["mots"] = f"Seuls les {MOTS_MAX} premiers mots ont été cherchés."
            jeton = jeton._replace(mots=utiles[: MOTS_MAX - mots])
        mots += len(utiles)
        if jeton.genre == "ou" or any(map(est_utile, jeton.mots)):
            gardes.append(jeton)
    return gardes, list(coupe.values())


def _branche(jetons: Iterable[_Jeton], synonymes: Synonymes, saisie: Saisie) -> Et:
    """All of its words and phrases, without what it excludes."""
    parties: list[Any] = []
    suite: list[str] = []
    for jeton in [*jetons, _Jeton("phrase", [])]:
        if jeton.genre == "mots" and not jeton.sauf:
            suite += [mot for mot in jeton.mots if est_utile(mot)]
            continue
        parties += _termes(_joindre_langages(suite), synonymes, saisie)
        suite = []
        if jeton.sauf:
            exclue = Sauf(_exclu(jeton))
            saisie.exclusions.append(exclue)
            parties.append(exclue)
        elif jeton.mots:
            phrase = Feuille(" ".join(jeton.mots), "phrase")
            saisie.groupes.append(phrase)
            saisie.elements += [_un_mot(mot, synonymes) for mot in jeton.mots if est_utile(mot)]
            parties.append(phrase)
    return Et(tuple(parties))


def _exclu(jeton: _Jeton) -> Any:
    """What is left out is left out in both genders, but never by a synonym."""
    if jeton.genre == "phrase":
        return Feuille(" ".join(jeton.mots), "phrase")
    return Et(tuple(_un_mot(mot, {}) for mot in jeton.mots if est_utile(mot)))


def _joindre_langages(tapes: list[str]) -> list[str]:
    joints: list[str] = []
    for mot in tapes:
        if joints and mot.casefold() in _D_UNE_LETTRE and joints[-1].casefold() == _LANGAGE:
            joints[-1] = mot
        else:
            joints.append(mot)
    return joints


def _termes(tapes: list[str], synonymes: Synonymes, saisie: Saisie) -> Iterator[Any]:
    """Each word, in either gender or by its equivalents; several words that are a term together are one group."""
    i = 0
    while i < len(tapes):
        largeur, equivalents = _plus_long_terme(tapes, i, synonymes)
        dits = tapes[i : i + largeur]
        autres = [Feuille(equivalent, "phrase") for equivalent in equivalents]
        groupe = Ou((Et(tuple(_un_mot(mot, {}) for mot in dits)), *autres))
        saisie.groupes.append(groupe)
        saisie.elements += [groupe] if largeur == 1 else [*(_un_mot(mot, synonymes) for mot in dits), Ou(tuple(autres))]
        yield groupe
        i += largeur


def _un_mot(mot: str, synonymes: Synonymes) -> Any:
    equivalents = (Feuille(equivalent, "phrase") for equivalent in synonymes.get(terme(mot), ()))
    return Ou((*(Feuille(variante, "plain") for variante in variantes_de_genre(mot)), *equivalents))


def _plus_long_terme(tapes: list[str], debut: int, synonymes: Synonymes) -> tuple[int, Iterable[str]]:
    plies = [sans_accent(mot) for mot in tapes[debut : debut + LARGEUR_DE_TERME]]
    for largeur in range(len(plies), 0, -1):
        if (cle := " ".join(plies[:largeur])) in synonymes:
            return largeur, synonymes[cle]
    return 1, ()
