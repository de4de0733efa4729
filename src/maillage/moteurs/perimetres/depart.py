"""How many new parts, and a first division that is connected and leaves no gap.

Parts grow from seeds, the least populated first, towards what is nearest their centre; seeds then
move to the middle of what they got, and so on. The search that follows does the real work.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from random import Random

from maillage.noyau.montants import format_entier

from .donnees import Bande, Demande, DemandeRefusee, Mode
from .territoire import Territoire, composantes

TOURS = 12  # seeds have settled by then


@dataclass(slots=True)
class Parties:
    """The parts by number. `cles[p]` is "" for a new one, named once everything is settled.
    `cibles[p]`: the population a new part aims at, 0 for a CPTS that exists (the band only)."""

    cles: list[str]
    cibles: list[float]


def diviser(t: Territoire, demande: Demande, hasard: Random) -> tuple[Parties, list[int]]:
    """The parts and, for each node, its part. Raises DemandeRefusee when the number of parts
    asked for fits neither the units nor the band."""
    parties = Parties([], [])
    rang: dict[str, int] = {}
    for cle in sorted({cle for cle in t.fixe if cle}):
        rang[cle] = len(parties.cles)
        parties.cles.append(cle)
        parties.cibles.append(0.0)
    labels = [rang[cle] if cle else -1 for cle in t.fixe]
    x, y = _plan(t)
    for groupe, nombre in _groupes(t, demande):
        cible = sum(t.populations[i] for i in groupe) / nombre if nombre else 0.0
        premier = len(parties.cles)
        parties.cles += [""] * nombre
        parties.cibles += [cible] * nombre
        graines = _graines(t, groupe, nombre, x, y, hasard)
        _pousser(t, labels, groupe, premier, graines, (x, y))
    return parties, labels


def _groupes(t: Territoire, demande: Demande) -> list[tuple[list[int], int]]:
    """The groups of free nodes and how many new parts each gets."""
    libres = [i for i in range(len(t.noeuds)) if not t.fixe[i]]
    groupes = composantes(t, libres)
    if demande.mode is not Mode.ETENDRE:
        return list(zip(groupes, _nombres(t, groupes, demande), strict=True))
    resultat = []
    for groupe in groupes:
        population = sum(t.populations[i] for i in groupe)
        entoure = any(t.fixe[j] for i in groupe for j in t.voisins[i])
        nombre = (
            0
            if entoure and population < demande.bande.minimum
            else _nombre_naturel([t.populations[i] for i in groupe], demande.bande)
        )
        resultat.append((groupe, nombre))
    return resultat


def _nombres(t: Territoire, groupes: list[list[int]], demande: Demande) -> list[int]:
    populations = [[t.populations[i] for i in groupe] for groupe in groupes]
    total = sum(map(sum, populations))
    bande = demande.bande
    naturels = [_nombre_naturel(p, bande) for p in populations]
    if demande.nombre is None:
        if demande.mode is Mode.DECOUPER:
            if total <= bande.maximum:
                raise DemandeRefusee(
                    f"La CPTS {demande.a_couper} compte {format_entier(total)} habitants et tient "
                    "dans la bande\u00a0: pour la couper quand même, indiquez en combien de parts."
                )
            if sum(naturels) < 2:
                naturels[0] = 2
        return naturels
    voulu = demande.nombre
    noeuds = sum(map(len, groupes))
    if voulu > noeuds:
        raise DemandeRefusee(
            f"{voulu} CPTS ne se font pas avec {noeuds} commune{'s' if noeuds > 1 else ''}."
        )
    if voulu < len(groupes):
        raise DemandeRefusee(
            f"Le territoire est en {len(groupes)} morceaux qui ne se touchent pas\u00a0: il faut "
            f"au moins {len(groupes)} CPTS, et non {voulu}."
        )
    if voulu * bande.minimum > total:
        raise DemandeRefusee(
            f"{voulu} CPTS d’au moins {format_entier(bande.minimum)} habitants en demandent "
            f"{format_entier(voulu * bande.minimum)}\u00a0; le territoire en compte "
            f"{format_entier(total)}."
        )
    geantes = sum(p - bande.maximum for ps in populations for p in ps if p > bande.maximum)
    if voulu * bande.maximum < total - geantes:
        raise DemandeRefusee(
            f"{voulu} CPTS d’au plus {format_entier(bande.maximum)} habitants n’en prennent que "
            f"{format_entier(voulu * bande.maximum)}\u00a0; le territoire en compte "
            f"{format_entier(total)}."
        )
    return _partager(voulu, [sum(p) for p in populations], [len(g) for g in groupes])


def _partager(voulu: int, populations: list[int], plafonds: list[int]) -> list[int]:
    """`voulu` parts among the groups: one each, then to whom has most people a part."""
    nombres = [1] * len(populations)
    for _ in range(voulu - len(populations)):
        rang = max(
            (r for r in range(len(nombres)) if nombres[r] < plafonds[r]),
            key=lambda r: (populations[r] / nombres[r], -r),
        )
        nombres[rang] += 1
    return nombres


def _nombre_naturel(populations: list[int], bande: Bande) -> int:
    """As many parts as the target wants; units alone above the band are parts by themselves."""
    geantes = [p for p in populations if p > bande.maximum]
    reste = sum(populations) - sum(geantes)
    voulu = round(reste / bande.cible)
    plus_petit = math.ceil(reste / bande.maximum)
    plus_grand = reste // bande.minimum
    nombre = max(min(max(voulu, plus_petit), plus_grand), 0)
    return min(max(1, nombre + len(geantes)), len(populations))


def _plan(t: Territoire) -> tuple[list[float], list[float]]:
    """Flat coordinates, good enough to tell near from far within a région."""
    unites = [t.unite(i) for i in range(len(t.noeuds))]
    milieu = math.fsum(u.lat for u in unites) / len(unites)
    etirement = math.cos(math.radians(milieu))
    return [u.lon * etirement for u in unites], [u.lat for u in unites]


def _graines(
    t: Territoire, groupe: list[int], nombre: int, x: list[float], y: list[float], hasard: Random
) -> list[int]:
    """Units far from each other and populated: drawn in proportion to population × distance²."""
    graines: list[int] = []
    loin = dict.fromkeys(groupe, 1.0)
    while len(graines) < nombre:
        poids = [0.0 if i in graines else (t.populations[i] + 1) * loin[i] for i in groupe]
        seuil = hasard.random() * math.fsum(poids)
        choisi = -1
        for i, p in zip(groupe, poids, strict=True):
            seuil -= p
            if p > 0:
                choisi = i
                if seuil < 0:
                    break
        if choisi < 0:  # all the others stand at the very place of a seed
            choisi = next(i for i in groupe if i not in graines)
        graines.append(choisi)
        for i in groupe:
            ecart = (x[i] - x[choisi]) ** 2 + (y[i] - y[choisi]) ** 2
            loin[i] = ecart if len(graines) == 1 else min(loin[i], ecart)
    return graines


def _pousser(
    t: Territoire,
    labels: list[int],
    groupe: list[int],
    premier: int,
    graines: list[int],
    plan: tuple[list[float], list[float]],
) -> None:
    """Fill `labels` for the group, keeping the round whose new parts are the most even."""
    x, y = plan
    centres = {premier + r: (x[g], y[g]) for r, g in enumerate(graines)}
    meilleur: tuple[float, list[int]] | None = None
    for _ in range(TOURS):
        essai = _croitre(t, labels, groupe, premier, graines, centres, plan)
        membres: list[list[int]] = [[] for _ in graines]
        for i, p in zip(groupe, essai, strict=True):
            if p >= premier:
                membres[p - premier].append(i)
        tailles = [sum(t.populations[i] for i in m) for m in membres]
        ecart = max(tailles) - min(tailles) if tailles else 0.0
        if meilleur is None or ecart < meilleur[0]:
            meilleur = (ecart, essai)
        if not graines:
            break
        for r, m in enumerate(membres):
            cx, cy = math.fsum(x[i] for i in m) / len(m), math.fsum(y[i] for i in m) / len(m)
            centres[premier + r] = (cx, cy)
            graines[r] = min(m, key=lambda i: ((x[i] - cx) ** 2 + (y[i] - cy) ** 2, i))
    assert meilleur is not None
    for i, p in zip(groupe, meilleur[1], strict=True):
        labels[i] = p


def _croitre(
    t: Territoire,
    labels: list[int],
    groupe: list[int],
    premier: int,
    graines: list[int],
    centres: dict[int, tuple[float, float]],
    plan: tuple[list[float], list[float]],
) -> list[int]:
    x, y = plan
    pris = dict.fromkeys(groupe, -1)
    tas: dict[int, list[tuple[float, int]]] = {}
    populations: dict[int, int] = {}

    def offrir(p: int, i: int, depuis: tuple[float, float]) -> None:
        loin = (x[i] - depuis[0]) ** 2 + (y[i] - depuis[1]) ** 2
        heapq.heappush(tas.setdefault(p, []), (loin, i))

    for r, graine in enumerate(graines):
        offrir(premier + r, graine, (x[graine], y[graine]))
        populations[premier + r] = 0
    for i in groupe:  # CPTS around that may take it
        for j in t.voisins[i]:
            if t.fixe[j]:
                offrir(labels[j], i, (x[j], y[j]))
                populations.setdefault(labels[j], 0)
    for p in populations:
        if p < premier:
            populations[p] = sum(
                pop for pop, label in zip(t.populations, labels, strict=True) if label == p
            )
    tour = [(-1 if p >= premier else populations[p], p) for p in sorted(populations)]
    heapq.heapify(tour)
    while tour:
        _, p = heapq.heappop(tour)
        while tas[p] and pris[tas[p][0][1]] >= 0:
            heapq.heappop(tas[p])
        if not tas[p]:
            continue
        _, i = heapq.heappop(tas[p])
        pris[i] = p
        populations[p] += t.populations[i]
        for j in t.voisins[i]:
            if j in pris and pris[j] < 0:
                offrir(p, j, centres.get(p, (x[i], y[i])))
        heapq.heappush(tour, (populations[p], p))
    return [pris[i] for i in groupe]
