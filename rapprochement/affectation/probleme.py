"""The question in arrays, in one order whatever the order it was asked in; and the draw that settles ties."""

import hashlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rapprochement.affectation.donnees import CAPACITE_MAX, SCORE_MAX, Paire, Participant, ProblemeInvalide

Entiers = NDArray[np.int64]

# Weights stay exact in 64 bits, whatever the solver does with them: it multiplies each by the number of nodes.
POIDS_MAX, SOMME_MAX = 2**60, 2**61
BITS_DU_TIRAGE = range(24, 7, -1)


@dataclass(frozen=True)
class Cote:
    """One side, by id."""

    ids: Entiers
    capacites: Entiers


@dataclass(frozen=True)
class Probleme:
    """`demande` and `offre` are positions in their side; pairs come by demande, then offre.

    `poids` = score × `unite` + draw, where all the draws of an assignment together are less than one point of score:
    the largest weight has the largest score, and among those the largest draw. The draw of a pair depends on the seed
    and on both ids, on nothing else.
    """

    demandes: Cote
    offres: Cote
    demande: Entiers
    offre: Entiers
    score: Entiers
    poids: Entiers
    unite: int
    graine: int
    raisons: list[Any]
    rang: Entiers  # where each pair came, among `raisons`

    @property
    def empreinte(self) -> str:
        """The same for the same question, whatever the order it was asked in; reasons and seed do not count."""
        somme = hashlib.sha256()
        cotes = (self.demandes.ids, self.demandes.capacites, self.offres.ids, self.offres.capacites)
        for valeurs in (*cotes, self.demande, self.offre, self.score):
            somme.update(len(valeurs).to_bytes(8, "little"))
            somme.update(valeurs.astype("<i8").tobytes())
        return somme.hexdigest()


def poser(
    demandes: Iterable[Participant], offres: Iterable[Participant], paires: Iterable[Paire], graine: int
) -> Probleme:
    """Raises `ProblemeInvalide`: an id twice, an unknown one, a pair twice, a capacity or a score out of bounds."""
    if not 0 <= graine < 2**63:
        raise ProblemeInvalide("la graine est un entier positif de 63 bits")
    cote_d, cote_o = _ranger(demandes, "demande"), _ranger(offres, "offre")
    id_d, id_o, score, raisons = _lire(paires)
    demande, offre = _situer(id_d, cote_d, "demande"), _situer(id_o, cote_o, "offre")
    del id_d, id_o
    if len(score) and not (score.min() >= 1 and score.max() <= SCORE_MAX):
        raise ProblemeInvalide(f"un score est entre 1 et {SCORE_MAX}")
    rang = np.lexsort((offre, demande))
    demande, offre, score = demande[rang], offre[rang], score[rang]
    if len(rang) and bool(((np.diff(demande) == 0) & (np.diff(offre) == 0)).any()):
        raise ProblemeInvalide("une paire est donnée deux fois")
    poids, unite = _peser(cote_d, cote_o, demande, offre, score, graine)
    return Probleme(cote_d, cote_o, demande, offre, score, poids, unite, graine, raisons, rang)


def _lire(paires: Iterable[Paire]) -> tuple[Entiers, Entiers, Entiers, list[Any]]:
    """By column; 8 bytes a number, when a million of `Paire` would weigh ten times as much."""
    id_d, id_o, scores = array("q"), array("q"), array("q")
    raisons: list[Any] = []
    for demande, offre, score, raison in paires:
        id_d.append(demande)
        id_o.append(offre)
        scores.append(score)
        raisons.append(raison)
    return _colonne(id_d), _colonne(id_o), _colonne(scores), raisons


def _colonne(valeurs: "array[int]") -> Entiers:
    """The same bytes, not a copy."""
    return np.frombuffer(valeurs, dtype=np.int64) if valeurs else np.zeros(0, dtype=np.int64)


def _ranger(participants: Iterable[Participant], quoi: str) -> Cote:
    lus = sorted(participants)
    ids = np.array([un[0] for un in lus], dtype=np.int64)
    capacites = np.array([un[1] for un in lus], dtype=np.int64)
    if (np.diff(ids) == 0).any():
        raise ProblemeInvalide(f"une {quoi} est donnée deux fois")
    if len(lus) and not (capacites.min() >= 0 and capacites.max() <= CAPACITE_MAX):
        raise ProblemeInvalide(f"la capacité d’une {quoi} est entre 0 et {CAPACITE_MAX}")
    return Cote(ids, capacites)


def _situer(ids: Entiers, cote: Cote, quoi: str) -> Entiers:
    places = np.searchsorted(cote.ids, ids)
    connus = places < len(cote.ids)
    connus[connus] = cote.ids[places[connus]] == ids[connus]
    if not connus.all():
        raise ProblemeInvalide(f"une paire cite une {quoi} inconnue : {int(ids[~connus][0])}")
    return places


def _peser(
    demandes: Cote, offres: Cote, demande: Entiers, offre: Entiers, score: Entiers, graine: int
) -> tuple[Entiers, int]:
    """The weights and the unit: the finest draw that 64 bits hold."""
    if not len(score):
        return score, 1
    au_plus = min(int(demandes.capacites.sum()), int(offres.capacites.sum()), len(score))
    noeuds = len(demandes.ids) + len(offres.ids) + 3
    for bits in BITS_DU_TIRAGE:
        unite = 1 + au_plus * (2**bits - 1)
        plus_lourd = (int(score.max()) + 1) * unite
        if plus_lourd * noeuds <= POIDS_MAX and plus_lourd * au_plus <= SOMME_MAX:
            tirage = tirer(graine, demandes.ids[demande], offres.ids[offre], bits)
            return score * unite + tirage, unite
    raise ProblemeInvalide("trop de participants pour des scores aussi grands")


def tirer(graine: int, demandes: Entiers, offres: Entiers, bits: int) -> Entiers:
    """A number of `bits` bits for each pair of ids: SplitMix64 over the seed, then each id (Steele et al., 2014)."""
    melange = _melanger(np.full(len(demandes), graine, dtype=np.uint64))
    melange = _melanger(melange ^ demandes.astype(np.uint64))
    melange = _melanger(melange ^ offres.astype(np.uint64))
    return (melange >> np.uint64(64 - bits)).astype(np.int64)


def _melanger(valeurs: NDArray[np.uint64]) -> NDArray[np.uint64]:
    valeurs = valeurs + np.uint64(0x9E3779B97F4A7C15)
    valeurs = (valeurs ^ (valeurs >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    valeurs = (valeurs ^ (valeurs >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return valeurs ^ (valeurs >> np.uint64(31))
