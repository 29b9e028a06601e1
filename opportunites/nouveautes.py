"""The offers that entered the list lately, in an index of their own: what each value or word finds among them.

The morning asks forty thousand searches about five hundred offers. One query a search would read the same rows forty
thousand times; here they are read once, by the index that answers the page (`EnMemoire`).
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial

from pyroaring import BitMap

from opportunites.criteres import Criteres
from opportunites.index import LECTEUR
from opportunites.moments import ecrire_moment
from opportunites.querysets import LigneRechercheQuerySet
from opportunites.resultats import EnMemoire
from referentiels.facettes import Facette
from referentiels.sources import Reconnu
from socle.ensembles import Segment, Vue


class Nouveautes:
    """`lignes` are those that may be told. Offers have a rank: the later in the page sorted by date, the lower."""

    def __init__(self, lignes: LigneRechercheQuerySet, jour: date) -> None:
        self._jour = jour
        self.pks = list(lignes.order_by("date_publication", "pk").values_list("pk", flat=True))
        chercher_phrase = partial(LECTEUR.phrase, limite=False)  # a morning waits
        self._vue = Vue(LECTEUR.lire(self.pks), Segment(debut=len(self.pks)), BitMap(), chercher_phrase)

    def trouver(self, criteres: Criteres) -> BitMap:
        """The ranks of the offers that this search finds."""
        return EnMemoire(criteres, self._vue, self._vue.toutes, self._jour).trouvees

    def raisons(self, criteres: Criteres, rang: int) -> list[tuple[Facette, Reconnu]]:
        """What this search asks for and this offer has."""
        return [(f, un) for f, un in criteres.choisis() if rang in f.ensembles(self._vue, self._jour).get(un.cle, ())]

    def depuis(self, moment: datetime) -> BitMap:
        """Those that entered within this second or later."""
        return self._vue.a_partir_de("entree_le", ecrire_moment(moment))


def dans_l_ordre(rangs: BitMap) -> Iterable[int]:
    """As on the page."""
    return reversed(rangs.to_array())
