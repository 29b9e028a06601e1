"""The assignment engine: 2 000 offres × 5 000 demandes, and 8 000 × 20 000, capacities 1 to 5; no database.

Each run is a process of its own, so that its memory is its own; the instance, drawn from a seed, is in it. Compared on
the same instance with what people do by hand: the best pair left first (`glouton`), or each demande in turn takes the
best that has room (`tour`). On a smaller one, with scipy's dense solver: same total. Each answer is proven anew from
its pairs and prices, and, at the first size, found again from the question in another order.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.commun import RACINE, ligne

if TYPE_CHECKING:
    import numpy as np

    from rapprochement.affectation.donnees import Affectation, Paire, Participant

# offres, demandes, admissible pairs of a demande: least, most.
TAILLES = ((2_000, 5_000, 50, 200), (2_000, 5_000, 800, 1_200), (8_000, 20_000, 50, 200))
PETITE = (400, 1_000, 10, 60)
GRAINE = 2026
TRANCHE = 100_000  # pairs turned into Python's numbers at once: a trade reads them from its base in the same way
BUT_S, BUT_MO = 60, 1_000
BONUS = (50, 40, 30, 20, 10)  # of the first wish, the second…


@dataclass(frozen=True)
class Instance:
    """By pair: a demande, an offre, a score. Demandes have one place, offres `places`."""

    demandes: int
    places: "np.ndarray"
    demande: "np.ndarray"
    offre: "np.ndarray"
    score: "np.ndarray"

    @classmethod
    def tirer(cls, offres: int, demandes: int, moins: int, plus: int) -> "Instance":
        """A few offres that many are drawn to, and that many wish for; scores from 1 to 129, near for who is alike."""
        import numpy as np

        hasard = np.random.default_rng(GRAINE)
        places = hasard.integers(1, 6, offres)
        attrait = np.log(1 / (np.arange(offres) + 20.0) ** 0.6)
        hasard.shuffle(attrait)
        profils_o, profils_d = hasard.random((offres, 4)), hasard.random((demandes, 4))
        colonnes: list[list[np.ndarray]] = [[], [], []]
        for demande in range(demandes):
            combien = int(hasard.integers(moins, plus + 1))
            admissibles = np.sort(_selon(attrait, combien, hasard))
            ecart = np.abs(profils_o[admissibles] - profils_d[demande]).mean(1)
            score = np.maximum(1, (50 - 50 * ecart).astype(np.int64) + hasard.integers(0, 30, combien))
            voeux = _selon(attrait[admissibles], int(hasard.integers(1, 6)), hasard)
            score[voeux] += np.array(BONUS[: len(voeux)])
            for colonne, valeurs in zip(colonnes, (np.full(combien, demande), admissibles, score), strict=True):
                colonne.append(valeurs.astype(np.int32))
        return cls(demandes, places, *(np.concatenate(colonne) for colonne in colonnes))

    def cotes(self) -> "tuple[list[Participant], list[Participant]]":
        from rapprochement.affectation.donnees import Participant

        demandes = [Participant(une) for une in range(self.demandes)]
        return demandes, [Participant(une, places) for une, places in enumerate(self.places.tolist())]

    def paires(self, ordre: "np.ndarray | None" = None) -> "Iterator[Paire]":
        from rapprochement.affectation.donnees import Paire

        colonnes = [self.demande, self.offre, self.score]
        if ordre is not None:
            colonnes = [colonne[ordre] for colonne in colonnes]
        for debut in range(0, len(self.score), TRANCHE):
            tranche = slice(debut, debut + TRANCHE)
            yield from map(Paire, *(colonne[tranche].tolist() for colonne in colonnes))


def _selon(attrait: "np.ndarray", combien: int, hasard: "np.random.Generator") -> "np.ndarray":
    """Positions drawn without replacement, the most attractive more often (Gumbel)."""
    import numpy as np

    notes = attrait - np.log(-np.log(hasard.random(len(attrait))))
    return np.argsort(-notes, kind="stable")[:combien].copy()


def mesurer() -> list[dict[str, Any]]:
    return [*(_comparer(*taille) for taille in TAILLES), _dense()]


def _comparer(*taille: int) -> dict[str, Any]:
    nous, naifs = _lancer("nous", *taille), _lancer("naifs", *taille)
    glouton, tour = naifs["glouton"], naifs["tour"]
    gains = [round(100 * (nous["total"] / autre["total"] - 1), 2) for autre in (glouton, tour)]
    nom = f"{taille[0]} offres × {taille[1]} demandes, {nous['admissibles']} paires"
    print(
        f"{nom} : {nous['secondes']} s ({nous['secondes_cpu']} s de processeur), {nous['memoire_mo']} Mio"
        f" (buts {BUT_S} s, {BUT_MO} Mio) ; {nous['paires']} paires, total {nous['total']}, borne {nous['borne']} : "
        f"{'prouvé' if nous['prouve'] else 'NON PROUVÉ'} ; gain {gains[0]} % sur le glouton"
        f" ({glouton['secondes']} s, {glouton['paires']} paires), {gains[1]} % sur chacun son tour",
        flush=True,
    )
    return ligne(
        "appariement",
        nom,
        p50_ms=round(1000 * nous["secondes"]),
        naif_p95_ms=round(1000 * glouton["secondes"]),
        ratio_naif=round(glouton["secondes"] / nous["secondes"], 2),
        memoire_mo=nous["memoire_mo"],
        detail={**nous, **naifs, "gain_glouton_pct": gains[0], "gain_tour_pct": gains[1]},
    )


def _dense() -> dict[str, Any]:
    nous, dense = _lancer("nous", *PETITE), _lancer("dense", *PETITE)
    nom = f"{PETITE[0]} offres × {PETITE[1]} demandes, {nous['admissibles']} paires"
    print(
        f"{nom} : total {nous['total']}, solveur dense {dense['total']} : "
        f"{'égaux' if nous['total'] == dense['total'] else 'DIFFÉRENTS'} ; "
        f"{nous['secondes']} s et {nous['memoire_mo']} Mio contre {dense['secondes']} s et {dense['memoire_mo']} Mio",
        flush=True,
    )
    return ligne(
        "appariement/dense",
        nom,
        p50_ms=round(1000 * nous["secondes"]),
        moteur_p95_ms=round(1000 * dense["secondes"]),
        memoire_mo=nous["memoire_mo"],
        detail={**nous, "dense": dense, "egaux": nous["total"] == dense["total"]},
    )


def _lancer(quoi: str, *taille: int) -> dict[str, Any]:
    commande = [sys.executable, "-m", "bench.appariement", quoi, *map(str, taille)]
    sortie = subprocess.run(commande, cwd=RACINE, check=True, stdout=subprocess.PIPE, text=True).stdout
    return dict(json.loads(sortie.splitlines()[-1]))


def _nous(*taille: int) -> dict[str, Any]:
    instance = Instance.tirer(*taille)
    from rapprochement.affectation.moteur import affecter

    depart, depart_cpu = time.perf_counter(), time.process_time()
    affectation = affecter(*instance.cotes(), instance.paires(), graine=GRAINE)
    secondes, secondes_cpu = time.perf_counter() - depart, time.process_time() - depart_cpu
    memoire = _memoire_mo()
    return {
        "secondes": round(secondes, 2),
        "secondes_cpu": round(secondes_cpu, 2),
        "memoire_mo": memoire,
        "admissibles": affectation.admissibles,
        "paires": len(affectation.paires),
        "total": affectation.total,
        "borne": affectation.preuve.borne,
        "demandes_restantes": len(affectation.demandes_restantes),
        "places_restantes": sum(reste.capacite - reste.obtenues for reste in affectation.offres_restantes),
        "prouve": _prouver(instance, affectation),
        "retrouve": _retrouver(instance, affectation) if taille == TAILLES[0] else None,
    }


def _prouver(instance: Instance, affectation: "Affectation") -> bool:
    from rapprochement.affectation.donnees import PreuveAbsente
    from rapprochement.affectation.moteur import controler

    try:
        controler(*instance.cotes(), instance.paires(), affectation)
    except PreuveAbsente:
        return False
    return affectation.total == affectation.preuve.borne


def _retrouver(instance: Instance, affectation: "Affectation") -> bool:
    import numpy as np

    from rapprochement.affectation.moteur import affecter

    ordre = np.random.default_rng(1).permutation(len(instance.score))
    return affecter(*instance.cotes(), instance.paires(ordre), graine=GRAINE) == affectation


def _naifs(*taille: int) -> dict[str, Any]:
    import numpy as np

    instance = Instance.tirer(*taille)
    ordres = {
        "glouton": lambda: np.argsort(-instance.score, kind="stable"),
        "tour": lambda: np.lexsort((-instance.score, instance.demande)),
    }
    return {nom: _prendre(instance, ordre) for nom, ordre in ordres.items()}


def _prendre(instance: Instance, ordonner: Any) -> dict[str, Any]:
    """The pairs in this order, each one if both have room."""
    depart = time.perf_counter()
    ordre = ordonner()
    libres = instance.places.tolist()
    servies, total = set(), 0
    colonnes = (colonne[ordre].tolist() for colonne in (instance.demande, instance.offre, instance.score))
    for demande, offre, score in zip(*colonnes, strict=True):
        if libres[offre] and demande not in servies:
            libres[offre] -= 1
            servies.add(demande)
            total += score
    return {"secondes": round(time.perf_counter() - depart, 2), "paires": len(servies), "total": total}


def _resoudre_dense(*taille: int) -> dict[str, Any]:
    """One column a place; a pair that is not admissible earns 0, which is as good as nothing."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    instance = Instance.tirer(*taille)
    depart = time.perf_counter()
    scores = np.zeros((instance.demandes, len(instance.places)))
    scores[instance.demande, instance.offre] = instance.score
    scores = scores[:, np.repeat(np.arange(len(instance.places)), instance.places)]
    lignes, colonnes = linear_sum_assignment(scores, maximize=True)
    total = int(scores[lignes, colonnes].sum())
    return {"secondes": round(time.perf_counter() - depart, 2), "memoire_mo": _memoire_mo(), "total": total}


def _memoire_mo() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    faire = {"nous": _nous, "naifs": _naifs, "dense": _resoudre_dense}[sys.argv[1]]
    print(json.dumps(faire(*map(int, sys.argv[2:]))))
