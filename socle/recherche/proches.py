"""When nothing contains all the words: what contains most of them."""

from collections.abc import Callable, Sequence
from math import log2

from socle.recherche.arbres import Arbre, Et, Ou
from socle.recherche.requetes import Requete

# Each word is counted once.
MOTS_COMPTES_MAX = 24
# Of the commonest word: a word half as common weighs one more, and so on.
POIDS_MIN, POIDS_MAX = 4, 12


def assouplir(requete: Requete, compter: Callable[[Sequence[Arbre]], Sequence[int]]) -> Requete | None:
    """The offers that contain the most of these words, the rare ones counting more; None if they contain none.

    `compter` gives how many offers each tree finds in the present scope. Exclusions stay.
    """
    elements = requete.elements[:MOTS_COMPTES_MAX]
    trouvees = compter([Et((element, *requete.exclusions)) for element in elements]) if elements else ()
    nombres = {element: n for element, n in zip(elements, trouvees, strict=True) if n}
    if not nombres:
        return None
    plus_commun = max(nombres.values())
    poids = tuple(min(POIDS_MAX, POIDS_MIN + round(log2(plus_commun / n))) for n in nombres.values())
    un_au_moins: Arbre = Ou(tuple(nombres)) if len(nombres) > 1 else next(iter(nombres))
    arbre = Et((un_au_moins, *requete.exclusions)) if requete.exclusions else un_au_moins
    return Requete(arbre, tuple(nombres), poids, requete.coupe)
