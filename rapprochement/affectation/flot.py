"""The solver: a minimum-cost flow by OR-tools (cost scaling, integers alone). What it answers is proven elsewhere."""

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from rapprochement.affectation.donnees import PreuveAbsente
from rapprochement.affectation.probleme import Probleme


def resoudre(probleme: Probleme) -> NDArray[np.bool_]:
    """Which pairs are kept, for the largest weight.

    source → demandes (their capacity) → offres (1 a pair, at minus its weight) → sink (their capacity); what nobody
    takes goes from source to sink for nothing.
    """
    nombre_d, nombre_o = len(probleme.demandes.ids), len(probleme.offres.ids)
    source, puits = nombre_d + nombre_o, nombre_d + nombre_o + 1
    toutes_d, toutes_o = np.arange(nombre_d), nombre_d + np.arange(nombre_o)
    flot = min(int(probleme.demandes.capacites.sum()), int(probleme.offres.capacites.sum()))
    graphe = min_cost_flow.SimpleMinCostFlow()
    arcs = graphe.add_arcs_with_capacity_and_unit_cost(
        probleme.demande, nombre_d + probleme.offre, np.ones_like(probleme.poids), -probleme.poids
    )
    for depart, arrivee, capacites in (
        (np.full(nombre_d, source), toutes_d, probleme.demandes.capacites),
        (toutes_o, np.full(nombre_o, puits), probleme.offres.capacites),
        (np.array([source]), np.array([puits]), np.array([flot])),
    ):
        graphe.add_arcs_with_capacity_and_unit_cost(depart, arrivee, capacites, np.zeros_like(capacites))
    graphe.set_node_supply(source, flot)
    graphe.set_node_supply(puits, -flot)
    statut = graphe.solve()
    if statut != graphe.OPTIMAL:
        raise PreuveAbsente(f"le calcul du flot s’est arrêté : {statut}")
    return np.asarray(graphe.flows(arcs)) > 0
