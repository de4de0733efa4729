"""Joins new parts that would do better as one, which moves of one unit at a time cannot do.

Typically a town that reaches the minimum alone and the ring of its suburbs that does too.
"""

from __future__ import annotations

import math

from .recherche import Recherche


def fondre(recherche: Recherche) -> int:
    """Merge pairs of new parts while that lowers the energy and brings the farther of the two
    nearer the population aimed at, within the band. Gives how many merges were made."""
    faites = 0
    while (paire := _meilleure(recherche)) is not None:
        p, q = paire
        for u, label in enumerate(recherche.labels):
            if label == q:
                recherche.deplacer(u, p)
        faites += 1
    return faites


def _meilleure(recherche: Recherche) -> tuple[int, int] | None:
    liens: dict[tuple[int, int], float] = {}
    touchent: set[tuple[int, int]] = set()
    labels = recherche.labels
    for u, p in enumerate(labels):
        for v, poids in recherche.liens[u]:
            q = labels[v]
            if p < q:
                liens[p, q] = liens.get((p, q), 0.0) + poids
        for v in recherche.t.voisins[u]:
            if p < labels[v]:
                touchent.add((p, labels[v]))
    meilleure: tuple[float, tuple[int, int]] | None = None
    for p, q in sorted(touchent):
        if not (recherche.cibles[p] and recherche.cibles[q]):
            continue
        a, b = recherche.populations[p], recherche.populations[q]
        if not a + b <= recherche.bande.maximum or not _approche(a, b, recherche.bande.cible):
            continue
        cout = recherche.cout_population
        delta = cout(p, a + b) - cout(p, a) - cout(q, b) - liens.get((p, q), 0.0)
        if delta < 0 and (meilleure is None or delta < meilleure[0]):
            meilleure = (delta, (p, q))
    return meilleure[1] if meilleure else None


def _approche(a: int, b: int, cible: float) -> bool:
    """Whether the two together are nearer the target than the farther of the two alone, as a
    ratio: half the target is as far as twice it."""
    if min(a, b) == 0:
        return True
    return abs(math.log((a + b) / cible)) < max(abs(math.log(a / cible)), abs(math.log(b / cible)))
