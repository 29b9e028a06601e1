"""The offers that entered the list lately, indexed the other way round: what each value or word finds.

The morning asks forty thousand searches about five hundred offers. One query a search would read the same rows forty
thousand times; here they are read once, each value and each word becomes an integer with one bit an offer, and a
search is a few `&` and `|`. The rule is `Criteres.restreindre`'s: a property test holds the two together.
"""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import reduce
from operator import and_, or_

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Func, TextField

from opportunites.criteres import Criteres
from opportunites.facettes import FACETTES, Facette, Reconnu
from opportunites.querysets import LigneRechercheQuerySet
from socle.recherche import Arbre, Et, Requete, feuilles

PAR_LECTURE = 2000
PAR_LOT = 40_000
MOT, DEPUIS = "mot", "depuis"  # beside the names of facets
Cle = tuple[str, str]
_LEXEME = re.compile(r"'((?:[^']|'')*)'")
_VERIFIER = """
SELECT phrase, rang FROM unnest(%s::text[], %s::int[], %s::bigint[]) AS candidate(phrase, rang, pk)
JOIN opportunites_lignerecherche ligne ON ligne.offre_id = pk WHERE vecteur @@ phrase::tsquery
"""


class Nouveautes:
    """`lignes` are those that may be told; `requetes`, all the words that will be asked.

    Offers have a rank: the later in the page sorted by date, the lower.
    """

    def __init__(self, lignes: LigneRechercheQuerySet, requetes: Iterable[Requete | None], jour: date) -> None:
        self.pks: list[int] = []
        self._entrees: list[datetime] = []
        self._masques: dict[Cle, int] = {}
        cherchees = {feuille for requete in requetes if requete for feuille in feuilles(requete.arbre)}
        self._lire(lignes, {lexeme for feuille in cherchees for lexeme in _lexemes(feuille)}, jour)
        self._phrases = self._lire_phrases([feuille for feuille in cherchees if "<" in feuille])

    def trouver(self, criteres: Criteres) -> int:
        """The offers that this search finds, one bit each."""
        trouvees = self.depuis(criteres.depuis) if criteres.depuis else (1 << len(self.pks)) - 1
        if criteres.perimetre == "numerique":
            trouvees &= self._masque("perimetre", "numerique")
        for facette, cles in criteres.facettes():
            trouvees &= reduce(or_, (self._masque(facette.nom, cle) for cle in cles))
        if trouvees and criteres.requete:
            trouvees &= self._contenant(criteres.requete.arbre)
        return trouvees

    def raisons(self, criteres: Criteres, rang: int) -> list[tuple[Facette, Reconnu]]:
        """What this search asks for and this offer has."""
        return [(f, reconnu) for f, reconnu in criteres.choisis() if self._masque(f.nom, reconnu.cle) >> rang & 1]

    def _lire(self, lignes: LigneRechercheQuerySet, lexemes: set[str], jour: date) -> None:
        mots = Func("vecteur", function="tsvector_to_array", output_field=ArrayField(TextField()))
        a_lire = lignes.order_by("date_publication", "pk").annotate(mots=mots)
        colonnes = a_lire.values_list("pk", "entree_le", "numerique", "mots", *(f.champ for f in FACETTES))
        rangs: dict[Cle, array[int]] = defaultdict(lambda: array("I"))
        for rang, (pk, entree_le, numerique, mots_de_l_offre, *valeurs) in enumerate(colonnes.iterator(PAR_LECTURE)):
            self.pks.append(pk)
            self._entrees.append(entree_le)
            if numerique:
                rangs["perimetre", "numerique"].append(rang)
            for facette, valeur in zip(FACETTES, valeurs, strict=True):
                for cle in facette.cles_de(valeur, jour):
                    rangs[facette.nom, cle].append(rang)
            for mot in lexemes.intersection(mots_de_l_offre):
                rangs[MOT, mot].append(rang)
        self._masques.update((cle, _en_masque(siens)) for cle, siens in rangs.items())

    def _lire_phrases(self, phrases: list[str]) -> dict[str, int]:
        """Words in an order: PostgreSQL alone says, among the offers that have them all."""
        candidates = [(phrase, rang) for phrase in phrases for rang in rangs_de(self._ensemble(phrase))]
        trouvees: dict[str, list[int]] = {phrase: [] for phrase in phrases}
        for debut in range(0, len(candidates), PAR_LOT):
            lot = candidates[debut : debut + PAR_LOT]
            with connection.cursor() as curseur:
                curseur.execute(_VERIFIER, [[p for p, _ in lot], [r for _, r in lot], [self.pks[r] for _, r in lot]])
                for phrase, rang in curseur.fetchall():
                    trouvees[phrase].append(rang)
        return {phrase: _en_masque(rangs) for phrase, rangs in trouvees.items()}

    def _contenant(self, arbre: Arbre) -> int:
        if not isinstance(arbre, str):
            return reduce(and_ if isinstance(arbre, Et) else or_, map(self._contenant, arbre.parties))
        return self._phrases[arbre] if arbre in self._phrases else self._ensemble(arbre)

    def _ensemble(self, feuille: str) -> int:
        return reduce(and_, (self._masque(MOT, lexeme) for lexeme in _lexemes(feuille)))

    def _masque(self, nom: str, cle: str) -> int:
        return self._masques.get((nom, cle), 0)

    def depuis(self, moment: datetime) -> int:
        """Those that entered then or later. Few different moments: most searches were looked at together."""
        if (cle := (DEPUIS, moment.isoformat())) not in self._masques:
            self._masques[cle] = _en_masque([r for r, entree_le in enumerate(self._entrees) if entree_le >= moment])
        return self._masques[cle]


def _lexemes(feuille: str) -> list[str]:
    """The words of a leaf, as `tsvector_to_array` gives them: a text query doubles quotes and backslashes."""
    return [lexeme.replace("''", "'").replace("\\\\", "\\") for lexeme in _LEXEME.findall(feuille)]


def _en_masque(rangs: Sequence[int]) -> int:
    """One bit a rank, written in one pass: `|=` of large integers would copy them each time."""
    octets = bytearray((max(rangs, default=0) >> 3) + 1)
    for rang in rangs:
        octets[rang >> 3] |= 1 << (rang & 7)
    return int.from_bytes(octets, "little")


def rangs_de(masque: int) -> Iterator[int]:
    """Its bits, the highest first: the order of the page."""
    while masque:
        rang = masque.bit_length() - 1
        masque ^= 1 << rang
        yield rang
