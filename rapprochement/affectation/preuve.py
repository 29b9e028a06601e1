"""Why no assignment weighs more: linear duality, whatever found it.

Give a price ≥ 0 to each place of a demande (u) and of an offre (v). Whoever makes pairs pays for the places that they
take, and each pair earns at most u + v + what it weighs beyond these. So no assignment weighs more than

    Σ capacity × u  +  Σ capacity × v  +  Σ max(0, weight − u − v), the last sum over all the pairs,

and one that weighs as much is optimal. Prices are found from the assignment itself, and exist only if it is.
"""

import numpy as np
from numpy.typing import NDArray

from rapprochement.affectation.donnees import PreuveAbsente
from rapprochement.affectation.probleme import Entiers, Probleme


def verifier(probleme: Probleme, gardees: NDArray[np.bool_], u: Entiers, v: Entiers) -> int:
    """The score that no assignment exceeds, if these prices prove it; exact, and ignorant of how they were found.

    Raises `PreuveAbsente`: a capacity exceeded, a price below 0, or an assignment that weighs less than the bound.
    """
    obtenues_d, obtenues_o = compter(probleme, gardees)
    if (obtenues_d > probleme.demandes.capacites).any() or (obtenues_o > probleme.offres.capacites).any():
        raise PreuveAbsente("une capacité est dépassée")
    if (u < 0).any() or (v < 0).any():
        raise PreuveAbsente("un prix est négatif")
    au_dela = probleme.poids - u[probleme.demande] - v[probleme.offre]
    borne = (
        _valeur(probleme.demandes.capacites, u)
        + _valeur(probleme.offres.capacites, v)
        + _somme(np.maximum(au_dela, 0, out=au_dela))
    )
    if borne != _somme(probleme.poids[gardees]):
        raise PreuveAbsente("l’affectation pèse moins que ce que les prix permettent")
    return borne // probleme.unite


def compter(probleme: Probleme, gardees: NDArray[np.bool_]) -> tuple[Entiers, Entiers]:
    """How many pairs each demande has, and each offre."""
    return (
        np.bincount(probleme.demande[gardees], minlength=len(probleme.demandes.ids)),
        np.bincount(probleme.offre[gardees], minlength=len(probleme.offres.ids)),
    )


def tarifer(probleme: Probleme, gardees: NDArray[np.bool_]) -> tuple[Entiers, Entiers]:
    """The prices that prove this assignment, those of the offres as low as can be.

    Places of an offre cost nothing to begin with. A demande pays for each of its own what its worst pair leaves, 0 if
    it has places left; whatever pair it was refused must then cost as much as it weighs, which raises the price of
    that offre, which lowers what who was given it can pay, and so on: only what just changed is looked at again.
    Raises `PreuveAbsente` when this does not end as it does for an optimal assignment.
    """
    obtenues_d, obtenues_o = compter(probleme, gardees)
    u = np.where(obtenues_d == probleme.demandes.capacites, probleme.poids.max(), 0)
    v = np.zeros(len(probleme.offres.ids), dtype=np.int64)
    reste_o = obtenues_o < probleme.offres.capacites
    siennes = np.flatnonzero(gardees)
    demande_g, offre_g, poids_g = probleme.demande[siennes], probleme.offre[siennes], probleme.poids[siennes]
    np.minimum.at(u, demande_g, poids_g)
    debuts = np.searchsorted(probleme.demande, np.arange(len(u) + 1))
    a_revoir = np.arange(len(u))
    for _ in range(len(u) + len(v) + 2):
        if not len(a_revoir):
            return u, v
        refusees = _lignes(debuts, a_revoir)
        refusees = refusees[~gardees[refusees]]
        avant = v.copy()
        np.maximum.at(v, probleme.offre[refusees], probleme.poids[refusees] - u[probleme.demande[refusees]])
        montees = v > avant
        if (montees & reste_o).any():
            break
        touchees = montees[offre_g]
        avant_u = u.copy()
        np.minimum.at(u, demande_g[touchees], (poids_g - v[offre_g])[touchees])
        a_revoir = np.flatnonzero(u < avant_u)
        if (u[a_revoir] < 0).any():
            break
    raise PreuveAbsente("aucun prix ne prouve cette affectation")


def _lignes(debuts: Entiers, demandes: Entiers) -> Entiers:
    """The positions of all the pairs of these demandes."""
    longueurs = debuts[demandes + 1] - debuts[demandes]
    fins = np.cumsum(longueurs)
    return np.arange(fins[-1]) + np.repeat(debuts[demandes] - (fins - longueurs), longueurs)


def _valeur(capacites: Entiers, prix: Entiers) -> int:
    return sum(capacite * un for capacite, un in zip(capacites.tolist(), prix.tolist(), strict=True))


def _somme(valeurs: Entiers) -> int:
    """Exact whatever their size: no sum of 64 bits overflows."""
    return (int((valeurs >> 32).sum()) << 32) + int((valeurs & 0xFFFFFFFF).sum())
