"""Who touches whom: the borders that two unités share, and their length on the ellipsoid.

A unité is a commune, or an arrondissement of Paris, Lyon or Marseille, never those three whole:
the outlines of the 45 arrondissements fill exactly those of the three cities. The outlines are a
clean coverage, so that a border is the same segments, to the last digit, on both sides; two
outlines that meet in a point touch no more than the corners of a chessboard do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import contours
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

ATTENDU = {"frontieres": 102_276, "deduits": 65, "isolees": 15}
GRAND_AXE, E2 = 6378137.0, 0.00669438002290  # GRS 80


@dataclass
class Voisinages:
    """Pairs in order of codes, with their kilometres, and what had to be said about them.

    `deduits`: pairs of a commune whose outline still holds others (`contours.TROP_GRANDS`). The
    length is that of the whole, or None for a commune that has no outline.
    """

    frontieres: dict[tuple[str, str], float]
    deduits: dict[tuple[str, str], float | None]
    isolees: list[str]

    def rows(self) -> list[dict[str, Any]]:
        """Sorted rows of the file. An unknown length is written 0, and `deduit` says so."""
        rows = [
            {"a": a, "b": b, "frontiere_km": f"{km:.2f}", "deduit": ""}
            for (a, b), km in self.frontieres.items()
        ]
        rows += [
            {"a": a, "b": b, "frontiere_km": f"{km or 0:.2f}", "deduit": "1"}
            for (a, b), km in self.deduits.items()
        ]
        return sorted(rows, key=lambda row: (row["a"], row["b"]))


def calculer(formes: dict[str, BaseGeometry]) -> Voisinages:
    """Every shared border between the outlines `formes`, at full resolution."""
    codes = sorted(set(formes) - set(contours.ARRONDISSEMENTS))
    segments, rangs = _segments([formes[code] for code in codes])
    longueurs = _longueurs(segments)
    ordre = np.lexsort(segments.T[::-1])
    debut = np.r_[True, (segments[ordre][1:] != segments[ordre][:-1]).any(axis=1)]
    bornes = np.r_[np.flatnonzero(debut), len(ordre)]
    sommes: dict[tuple[str, str], float] = {}
    for premier, dernier in pairwise(bornes):
        if dernier - premier < 2:
            continue
        # Seventeen outlines run twice along the same segment (a spike without width).
        autour = sorted({codes[rang] for rang in rangs[ordre[premier:dernier]]})
        for i, a in enumerate(autour):
            for b in autour[i + 1 :]:
                km = sommes.get((a, b), 0.0)
                sommes[a, b] = km + float(longueurs[ordre[premier]])
    touchees = {code for paire in sommes for code in paire}
    certaines = {
        paire: km for paire, km in sommes.items() if not set(contours.TROP_GRANDS) & set(paire)
    }
    return Voisinages(
        frontieres=certaines,
        deduits=_deduire(sommes),
        isolees=[code for code in codes if code not in touchees],
    )


def _deduire(sommes: dict[tuple[str, str], float]) -> dict[tuple[str, str], float | None]:
    """What touches an outline that holds several communes may touch each of them, and they may
    touch one another."""
    deduits: dict[tuple[str, str], float | None] = {}
    for grande, incluses in contours.TROP_GRANDS.items():
        for paire, km in sommes.items():
            if grande not in paire:
                continue
            deduits[paire] = km
            (autre,) = set(paire) - {grande}
            for incluse in incluses:
                deduits[_paire(autre, incluse)] = None
        familles = (grande, *incluses)
        for i, a in enumerate(familles):
            for b in familles[i + 1 :]:
                deduits[_paire(a, b)] = None
    return deduits


def _paire(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def _segments(formes: Iterable[BaseGeometry]) -> tuple[Any, Any]:
    """Every segment of every ring, written from its lesser end, and the rank of its outline."""
    segments, rangs = [], []
    for rang, forme in enumerate(formes):
        for anneau in _anneaux(forme):
            points = shapely.get_coordinates(anneau)
            morceau = np.hstack([points[:-1], points[1:]])
            # A point written twice in a row makes a segment of no length: no border.
            morceau = morceau[(morceau[:, :2] != morceau[:, 2:]).any(axis=1)]
            envers = (morceau[:, 0] > morceau[:, 2]) | (
                (morceau[:, 0] == morceau[:, 2]) & (morceau[:, 1] > morceau[:, 3])
            )
            morceau[envers] = morceau[envers][:, [2, 3, 0, 1]]
            segments.append(morceau)
            rangs.append(np.full(len(morceau), rang))
    return np.vstack(segments), np.concatenate(rangs)


def _anneaux(forme: BaseGeometry) -> Iterable[BaseGeometry]:
    for polygone in shapely.get_parts(forme):
        yield polygone.exterior
        yield from polygone.interiors


def _longueurs(segments: Any) -> Any:
    """Kilometres of short segments on GRS 80, by the radii of curvature at their middle: exact to
    less than a millionth for the few kilometres that a segment has."""
    milieu = np.radians((segments[:, 1] + segments[:, 3]) / 2)
    w = np.sqrt(1 - E2 * np.sin(milieu) ** 2)
    nord = GRAND_AXE * (1 - E2) / w**3 * np.radians(segments[:, 3] - segments[:, 1])
    est = GRAND_AXE / w * np.cos(milieu) * np.radians(segments[:, 2] - segments[:, 0])
    return np.hypot(nord, est) / 1000


def verifier(voisinages: Voisinages) -> None:
    """Raise ValueError when a count is not the one looked at by a person (README)."""
    ecarts = [
        f"{nom}: {trouve}, expected {attendu}"
        for nom, attendu in ATTENDU.items()
        if (trouve := len(getattr(voisinages, nom))) != attendu
    ]
    if ecarts:
        raise ValueError("; ".join(ecarts))
