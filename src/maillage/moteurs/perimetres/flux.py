"""Where people go: counted flows when they are given, otherwise a gravity model, said as such.

The model: from each unit, the population shares itself among the units within PORTEE_KM and its
own, in proportion to what they offer (their population when the offer is unknown) divided by the
square of the distance as the crow flies, never below DISTANCE_MINIMALE_KM. It is the plain form
of Reilly's law; it is calibrated on nothing, and only the strongest destinations are kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from .donnees import Demande, Unite
from .territoire import Territoire, distance_km

PORTEE_KM = 40.0
DISTANCE_MINIMALE_KM = 2.0
DESTINATIONS = 20  # kept for each unit by the model
KM_PAR_DEGRE = 111.2


@dataclass(slots=True)
class Mobilites:
    """Between nodes, both ways added: `liens[i]` holds (j, flow), j in increasing order.
    `propre[i]`: flow of i to itself; `total[i]`: all that leaves i, to itself and outside too."""

    liens: list[list[tuple[int, float]]]
    sortants: list[dict[int, float]]
    propre: list[float]
    total: list[float]
    modelise: bool


def mobilites(demande: Demande, t: Territoire) -> Mobilites:
    """The flows between the nodes of the graph. Flows to units outside count in the totals; a
    unit in several nodes has its flows shared by population."""
    if demande.flux is None:
        departs = gravite(t.unites.values())
        modelise = True
    else:
        departs = {}
        for un in demande.flux:
            vers = departs.setdefault(un.origine, {})
            vers[un.destination] = vers.get(un.destination, 0.0) + un.nombre
        modelise = False
    noeuds: dict[str, list[int]] = {}
    for i, (code, _) in enumerate(t.noeuds):
        noeuds.setdefault(code, []).append(i)
    m = Mobilites(
        [], [{} for _ in t.noeuds], [0.0] * len(t.noeuds), [0.0] * len(t.noeuds), modelise
    )
    ensemble: list[dict[int, float]] = [{} for _ in t.noeuds]
    for origine, ici in noeuds.items():
        for destination, nombre in sorted(departs.get(origine, {}).items()):
            la = noeuds.get(destination, [])
            for i, part in _parts(t, ici):
                m.total[i] += nombre * part
                if origine == destination:
                    m.propre[i] += nombre * part
                    continue
                for j, recu in _parts(t, la):
                    valeur = nombre * part * recu
                    m.sortants[i][j] = m.sortants[i].get(j, 0.0) + valeur
                    ensemble[i][j] = ensemble[i].get(j, 0.0) + valeur
                    ensemble[j][i] = ensemble[j].get(i, 0.0) + valeur
    m.liens = [sorted(liens.items()) for liens in ensemble]
    return m


def _parts(t: Territoire, noeuds: list[int]) -> list[tuple[int, float]]:
    if len(noeuds) == 1:
        return [(noeuds[0], 1.0)]
    total = sum(t.populations[i] for i in noeuds)
    return [(i, t.populations[i] / total if total else 1 / len(noeuds)) for i in noeuds]


def gravite(unites: Iterable[Unite]) -> dict[str, dict[str, float]]:
    """Unit → where its people go, itself included, adding up to its population."""
    toutes = sorted(unites, key=lambda u: u.code)
    cases: dict[tuple[int, int], list[Unite]] = {}
    for unite in toutes:
        cases.setdefault(_case(unite), []).append(unite)
    departs: dict[str, dict[str, float]] = {}
    for unite in toutes:
        population = unite.population or 0
        attraits = []
        for autre in _proches(unite, cases):
            offre = autre.offre if autre.offre is not None else float(autre.population or 0)
            km = distance_km(unite, autre)
            if offre > 0 and km <= PORTEE_KM:
                attraits.append((-offre / max(km, DISTANCE_MINIMALE_KM) ** 2, autre.code))
        attraits.sort()
        retenus = attraits[:DESTINATIONS]
        somme = math.fsum(poids for poids, _ in retenus)
        if population and somme:
            departs[unite.code] = {code: population * poids / somme for poids, code in retenus}
    return departs


def _case(unite: Unite) -> tuple[int, int]:
    # Squares of PORTEE_KM on a side at the equator; nearer the poles, more columns are read.
    pas = PORTEE_KM / KM_PAR_DEGRE
    return math.floor(unite.lat / pas), math.floor(unite.lon / pas)


def _proches(unite: Unite, cases: dict[tuple[int, int], list[Unite]]) -> Iterable[Unite]:
    ligne, colonne = _case(unite)
    largeur = min(9, math.ceil(1 / max(0.1, math.cos(math.radians(min(89.0, abs(unite.lat) + 1))))))
    for y in range(ligne - 1, ligne + 2):
        for x in range(colonne - largeur, colonne + largeur + 1):
            yield from cases.get((y, x), ())
