"""Why an offer was found: a short passage of its texts around the words searched; these words marked, in its title too.

In Python, over the twenty offers of a page: `ts_headline` parses and stems whole texts again, twenty times. Here the
stems of the query are looked for as they are, at the beginning of words.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe

from opportunites.models import Offre
from opportunites.querysets import TEXTES
from socle.recherche import Et, Ou, Requete, lexemes, sans_accent

LONGUEUR = 200
AVANT = 60
REPERES_MAX = 20  # of one stem in one text

# What French stemming takes off, wherever it did so three times among the 18 000 words of the referential.
_FINALES = frozenset(
    b" a ables able ai ais ait ament ance ances ant ante antes ants as asse asses ateur ateurs atif atifs ation ations"
    b" ative atives atrice atrices e eant eants ement ements er ers es euse euses eusement eux i icateur icateurs"
    b" ication ications icatrice ie ies if ifs iment iments ion ions iquement ique iques ir is isme ismes issant"
    b" issants issement issements isses issions issons iste istes it ive ivement ives l lance lant le lement ler les"
    b" lir liste ments nant ne nement nements ner nes neuse neuses niste s sion te tes tion tions tiste x".split(b" ")
)
# And what it changes: « compétence » is filed under « competent », « principaux » under « principal ».
_ALTERNANCES = ((b"ent", b"enc"), (b"al", b"au"), (b"i", b"y"), (b"eux", b"eus"), (b"iqu", b"ic"), (b"abl", b"abil"))

# As `public.normaliser` names what is not written in letters.
_ECRITURES = {
    "cplusplus": re.compile(r"\bc ?\+\+", re.IGNORECASE),
    "csharp": re.compile(r"\bc#", re.IGNORECASE),
    "fsharp": re.compile(r"\bf#", re.IGNORECASE),
    "dotnet": re.compile(r"(?<!\w)\.net\b", re.IGNORECASE),
    "cicd": re.compile(r"\bci ?[-/]? ?cd\b", re.IGNORECASE),
    "clangage": re.compile(r"\blangage c\b", re.IGNORECASE),
}

# Controls, and what changes the direction of the rest of the page, are shown as a space.
_ESPACES = re.compile("[ \t-\r\0-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


class Repere(NamedTuple):
    """A word found: where it begins and ends, and which of the words searched it is."""

    debut: int
    fin: int
    groupe: int


def annoter(offres: Iterable[Offre], requete: Requete | None) -> None:
    """Give each offer of a page its `extrait` and its `intitule_surligne`; nothing when no words are searched."""
    if requete is None:
        return
    surligneur = Surligneur(requete)
    for offre in offres:
        offre.extrait = surligneur.extraire(offre)
        offre.intitule_surligne = surligneur.surligner(offre.intitule)


class Surligneur:
    """Finds the words of one query in texts."""

    def __init__(self, requete: Requete) -> None:
        cherches = [dict.fromkeys(_lexemes(groupe)) for groupe in requete.groupes]
        self.nombre = len(cherches)
        self.radicaux = [(n, radical) for n, groupe in enumerate(cherches) for radical in _radicaux(groupe)]
        self.ecritures = [(n, _ECRITURES[un]) for n, groupe in enumerate(cherches) for un in groupe if un in _ECRITURES]

    def extraire(self, offre: Offre) -> SafeString | str:
        """The passage where most of the words searched are, "" when its texts have none. Loads nothing."""
        meilleurs, choisi = 0, ("", 0, list[Repere]())
        for champ in TEXTES:
            if meilleurs == self.nombre:
                break
            texte = offre.__dict__.get(champ) or ""
            reperes = self.reperer(texte)
            for n, premier in enumerate(reperes):
                trouves = len({r.groupe for r in reperes[n : n + 10] if r.fin <= premier.debut + LONGUEUR - AVANT})
                if trouves > meilleurs:
                    meilleurs, choisi = trouves, (texte, premier.debut, reperes)
        return _passage(*choisi) if meilleurs else ""

    def surligner(self, texte: str) -> SafeString:
        """The whole text, its words marked."""
        return _marquer(texte, 0, len(texte), self.reperer(texte))

    def reperer(self, texte: str) -> list[Repere]:
        """Where the words searched are, in order, none over another."""
        plie = _plier(texte)
        reperes = [repere for groupe, radical in self.radicaux for repere in _mots_de(radical, plie, groupe)]
        for groupe, ecriture in self.ecritures:
            reperes += [Repere(*trouve.span(), groupe) for trouve in ecriture.finditer(texte)]
        reperes.sort(key=lambda r: (r.debut, -r.fin))
        gardes: list[Repere] = []
        for repere in reperes:
            if not gardes or repere.debut >= gardes[-1].fin:
                gardes.append(repere)
        return gardes


def _lexemes(arbre: Any) -> Iterator[str]:
    """The stems that a part of a query looks for; not those it excludes."""
    if isinstance(arbre, str):
        yield from lexemes(arbre)
    elif isinstance(arbre, Et | Ou):
        for partie in arbre.parties:
            yield from _lexemes(partie)


def _radicaux(cherches: Iterable[str]) -> Iterator[bytes]:
    """How a word may begin for PostgreSQL to file it under one of these stems."""
    for lexeme in cherches:
        radical = lexeme.encode("latin-1", "ignore")
        if len(radical) < len(lexeme) or not radical.isalnum():
            continue
        yield radical
        yield from (radical.removesuffix(de) + vers for de, vers in _ALTERNANCES if radical.endswith(de))
        if b"oe" in radical:
            yield radical.replace(b"oe", b"\x9c")


def _mots_de(radical: bytes, plie: bytes, groupe: int) -> Iterator[Repere]:
    debut = -1
    for _ in range(REPERES_MAX):
        debut = plie.find(radical, debut + 1)
        if debut < 0:
            return
        if debut and plie[debut - 1] != 32:
            continue
        fin = plie.find(b" ", debut)
        fin = fin if fin >= 0 else len(plie)
        suite = plie[debut + len(radical) : fin]
        if suite in _FINALES if len(radical) > 2 else not suite:
            yield Repere(debut, fin, groupe)


def _pli(octet: int) -> int:
    lettre = chr(octet)
    if octet == 0x9C or (lettre.isascii() and lettre.isdigit()):
        return octet
    return min(ord(sans_accent(lettre)[0]), 255) if lettre.isalpha() else 32


_PLIS = bytes(_pli(octet) for octet in range(256))


def _plier(texte: str) -> bytes:
    """Without case nor accents, one byte for each character so that places are kept; a space for what is no letter.

    « œ » keeps a byte of its own, which Latin-1 gives to a control character.
    """
    texte = texte.replace("\x9c", " ").replace("œ", "\x9c").replace("Œ", "\x9c")
    return texte.encode("latin-1", "replace").translate(_PLIS)


def _passage(texte: str, repere: int, reperes: list[Repere]) -> SafeString:
    """About `LONGUEUR` characters, never more, cut between words."""
    debut = max(0, repere - AVANT)
    if debut:
        espace = texte.find(" ", debut, repere)
        debut = espace + 1 if espace >= 0 else repere
    fin = min(len(texte), debut + LONGUEUR - 4)  # room for an ellipsis at each end
    if fin < len(texte):
        espace = texte.rfind(" ", repere + 1, fin)
        fin = espace if espace > repere else fin
    milieu = _marquer(texte, debut, fin, reperes)
    return mark_safe(f"{'… ' if debut else ''}{milieu}{' …' if fin < len(texte) else ''}")  # noqa: S308 (escaped)


def _marquer(texte: str, debut: int, fin: int, reperes: list[Repere]) -> SafeString:
    """This part of the text, escaped, with a mark on each of these words."""
    bornes = [debut]
    for repere in reperes:
        if repere.fin > debut and repere.debut < fin:
            bornes += (max(repere.debut, debut), min(repere.fin, fin))
    morceaux = [escape(_ESPACES.sub(" ", texte[de:a])) for de, a in pairwise([*bornes, fin])]
    # One piece in two is a word found.
    morceaux[1::2] = [f"<mark>{mot}</mark>" for mot in morceaux[1::2]]
    return mark_safe("".join(morceaux))  # noqa: S308 (each is escaped)
