"""What changed between two texts, as runs to show: kept, taken away, added."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# Characters beyond which a text is compared by lines: the cost grows as the square of the number of pieces.
TEXTE_PAR_MOTS = 12_000
MOTS, LIGNES = re.compile(r"\S+\s*|\s+"), re.compile(r"[^\n]+\n?|\n")
# Share of words kept under which a text reads better as a whole, old then new.
RECRIT = 0.4
# Pairs of equal pieces that a comparison may look at: a text of one word said ten thousand times is told whole.
PAIRES_MAX = 300_000


class Morceau(NamedTuple):
    """A run of text: « garde », « retire » or « ajoute »."""

    genre: str
    texte: str


def comparer_textes(avant: str, apres: str) -> list[Morceau]:
    """By words; by lines when they are long or repeat themselves."""
    if max(len(avant), len(apres)) > TEXTE_PAR_MOTS or _paires(MOTS.findall(avant), MOTS.findall(apres)) > PAIRES_MAX:
        return comparer(f"{avant}\n", f"{apres}\n", LIGNES)
    return comparer(avant, apres, MOTS)


def comparer(avant: str, apres: str, unites: re.Pattern[str]) -> list[Morceau]:
    gauche, droite = unites.findall(avant), unites.findall(apres)
    if _paires(gauche, droite) > PAIRES_MAX:
        return remplacer(avant, apres)
    comparaison = SequenceMatcher(None, gauche, droite, autojunk=False)
    if unites is MOTS and comparaison.ratio() < RECRIT:
        return remplacer(avant, apres)
    morceaux = []
    for code, g1, g2, d1, d2 in comparaison.get_opcodes():
        retire, ajoute = "".join(gauche[g1:g2]), "".join(droite[d1:d2])
        morceaux += [Morceau("garde", retire)] if code == "equal" else remplacer(retire, ajoute)
    return morceaux


def remplacer(avant: str, apres: str) -> list[Morceau]:
    return [Morceau(genre, texte) for genre, texte in (("retire", avant), ("ajoute", apres)) if texte.strip()]


def _paires(gauche: Sequence[str], droite: Sequence[str]) -> int:
    """How many pairs of equal pieces there are: what the comparison looks at, again and again."""
    a_droite = Counter(droite)
    return sum(combien * a_droite[piece] for piece, combien in Counter(gauche).items())
