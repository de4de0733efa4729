"""Where people go: counted flows when they are given, otherwise a gravity model, said as such.

The model: from each unit, the population shares itself among the units within PORTEE_KM and its
own, in proportion to what they offer (their population when the offer is unknown) divided by the
square of the distance as the crow flies, never below DISTANCE_MINIMALE_KM. It is the plain form
of Reilly's law; it is calibrated on nothing, and only the strongest destinations are kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .donnees import Demande, Unite
from .territoire import RAYON_TERRE_KM, Territoire

PORTEE_KM = 40.0
DISTANCE_MINIMALE_KM = 2.0
DESTINATIONS = 20  # kept for each unit by the model


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
    attraits: list[list[tuple[float, str]]] = [[] for _ in toutes]
    for i, j, km in _paires_proches(toutes):
        poids = 1 / max(km, DISTANCE_MINIMALE_KM) ** 2
        for ici, la in {(i, j), (j, i)}:
            offre = toutes[la].offre
            attrait = poids * (offre if offre is not None else float(toutes[la].population or 0))
            if attrait > 0:
                attraits[ici].append((-attrait, toutes[la].code))
    departs: dict[str, dict[str, float]] = {}
    for unite, siens in zip(toutes, attraits, strict=True):
        siens.sort()
        retenus = siens[:DESTINATIONS]
        somme = -math.fsum(poids for poids, _ in retenus)
        if unite.population and somme:
            departs[unite.code] = {
                code: -unite.population * poids / somme for poids, code in retenus
            }
    return departs


def _paires_proches(unites: Sequence[Unite]) -> Iterator[tuple[int, int, float]]:
    """Pairs of ranks i ≤ j no farther than PORTEE_KM, with the kilometres between them."""
    lat = [math.radians(u.lat) for u in unites]
    lon = [math.radians(u.lon) for u in unites]
    cosinus = [math.cos(x) for x in lat]
    ecart = PORTEE_KM / RAYON_TERRE_KM
    # From south to north: beyond the first that is too far north, all are.
    rangs = sorted(range(len(unites)), key=lambda i: (lat[i], i))
    for rang, i in enumerate(rangs):
        for autre in range(rang, len(rangs)):
            j = rangs[autre]
            if lat[j] - lat[i] > ecart:
                break
            largeur = math.sin((lon[j] - lon[i]) / 2) ** 2 * cosinus[i] * cosinus[j]
            if largeur > ecart * ecart / 4:  # the sine is never above half the angle
                continue
            demi = math.sin((lat[j] - lat[i]) / 2) ** 2 + largeur
            km = 2 * RAYON_TERRE_KM * math.asin(min(1.0, math.sqrt(demi)))
            if km <= PORTEE_KM:
                yield min(i, j), max(i, j), km
