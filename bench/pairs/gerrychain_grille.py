"""GerryChain's side of the race, in its own Python: reads the grid, prints the best plans found.

Each configuration gets the same seconds as Maillage took, the first plan included.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from functools import partial
from typing import Any

import networkx as nx
from gerrychain import Graph, Partition, constraints, updaters
from gerrychain.optimization import SingleMetricOptimizer
from gerrychain.proposals import recom

PAS = 10_000_000
PAS_PAR_SECONDE = 150  # what a grid of 1,600 units allows: the annealing cools down over them


def courir(travail: dict[str, Any], methode: str, epsilon: float) -> dict[str, Any]:
    dessin = nx.Graph()
    for code, population in travail["populations"].items():
        dessin.add_node(code, habitants=population)
    dessin.add_edges_from(travail["aretes"])
    graphe = Graph.from_networkx(dessin)
    parts, secondes = travail["parts"], travail["secondes"]
    ideale = sum(travail["populations"].values()) / parts
    depart = time.perf_counter()
    premiere = Partition.from_random_assignment(
        graphe,
        parts,
        epsilon,
        "habitants",
        updaters={
            "habitants": updaters.Tally("habitants", alias="habitants"),
            "coupees": updaters.cut_edges,
        },
        rng=travail["graine"],
    )
    optimiseur = SingleMetricOptimizer(
        partial(recom, pop_col="habitants", pop_target=ideale, epsilon=epsilon, node_repeats=0),
        [constraints.within_percent_of_ideal_population(premiere, epsilon, pop_key="habitants")],
        premiere,
        lambda plan: len(plan["coupees"]),
        maximize=False,
        rng=travail["graine"],
    )
    fin = secondes * PAS_PAR_SECONDE
    etapes = {
        "short bursts": lambda: optimiseur.short_bursts(10, PAS),
        "tilted run": lambda: optimiseur.tilted_run(PAS, p=0.05),
        "simulated annealing": lambda: optimiseur.simulated_annealing(
            PAS, lambda pas: min(1.0, pas / fin), beta_magnitude=1
        ),
    }[methode]()
    plans = 0
    for _ in etapes:
        plans += 1
        if time.perf_counter() - depart >= secondes:
            break
    meilleur = optimiseur.best_part
    return {
        "methode": methode,
        "epsilon": epsilon,
        "coupees": len(meilleur["coupees"]),
        "ecart": max(abs(p / ideale - 1) for p in meilleur["habitants"].values()),
        "plans": plans,
        "secondes": time.perf_counter() - depart,
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    travail = json.load(sys.stdin)
    resultats = []
    for methode in ("short bursts", "tilted run", "simulated annealing"):
        for epsilon in travail["epsilons"]:
            try:
                resultats.append(courir(travail, methode, epsilon))
            except Exception as erreur:
                resultats.append({"methode": methode, "epsilon": epsilon, "echec": repr(erreur)})
    print(json.dumps(resultats))
