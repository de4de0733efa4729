"""Cutting figures into classes whose edges are shown. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

CLASSES = 5
_PAQUETS = 240  # natural breaks are sought among so many groups of equal size


class Tranche(NamedTuple):
    """From `debut` (included) to `fin` (excluded, included for the last one)."""

    debut: Decimal
    fin: Decimal


def tranches(
    valeurs: Sequence[Decimal], *, naturelles: bool = False, nombre: int = CLASSES
) -> tuple[Tranche, ...]:
    """At most `nombre` classes: quantiles, or natural breaks (Jenks). None without a figure.

    Equal figures are never in two classes, so that there may be fewer classes than asked for.
    """
    triees = sorted(valeurs)
    if not triees:
        return ()
    distinctes = sorted(set(triees))
    if len(distinctes) <= nombre:
        return tuple(Tranche(v, v) for v in distinctes)
    debuts = _naturelles(triees, nombre) if naturelles else _quantiles(triees, nombre)
    fins = [*debuts[1:], triees[-1]]
    return tuple(Tranche(debut, fin) for debut, fin in zip(debuts, fins, strict=True))


def rang(valeur: Decimal, decoupe: Sequence[Tranche]) -> int:
    """The rank of the class of `valeur`, which was among the figures that were cut."""
    return max(0, bisect_right([t.debut for t in decoupe], valeur) - 1)


def _quantiles(triees: Sequence[Decimal], nombre: int) -> list[Decimal]:
    bornes = [triees[len(triees) * i // nombre] for i in range(nombre)]
    return sorted(set(bornes))


def _naturelles(triees: Sequence[Decimal], nombre: int) -> list[Decimal]:
    """Jenks: the least sum of squares inside classes, by dynamic programming over groups of
    neighbouring figures (all equal figures in one group)."""
    taille = -(-len(triees) // _PAQUETS)
    paquets: list[list[float]] = []
    debuts: list[Decimal] = []
    for valeur in triees:
        if not paquets or (len(paquets[-1]) >= taille and float(valeur) != paquets[-1][-1]):
            paquets.append([])
            debuts.append(valeur)
        paquets[-1].append(float(valeur))
    n, s, c = [0.0], [0.0], [0.0]
    for paquet in paquets:
        n.append(n[-1] + len(paquet))
        s.append(s[-1] + sum(paquet))
        c.append(c[-1] + sum(v * v for v in paquet))

    def dispersion(i: int, j: int) -> float:
        return c[j] - c[i] - (s[j] - s[i]) ** 2 / (n[j] - n[i])

    m = len(paquets)
    couts = [dispersion(0, j) if j else 0.0 for j in range(m + 1)]
    choix: list[list[int]] = []
    for k in range(2, min(nombre, m) + 1):
        suivants, coupes = [float("inf")] * (m + 1), [0] * (m + 1)
        for j in range(k, m + 1):
            suivants[j], coupes[j] = min((couts[i] + dispersion(i, j), i) for i in range(k - 1, j))
        couts = suivants
        choix.append(coupes)
    bornes, j = [], m
    for coupes in reversed(choix):
        j = coupes[j]
        bornes.append(debuts[j])
    return [triees[0], *sorted(bornes)]
