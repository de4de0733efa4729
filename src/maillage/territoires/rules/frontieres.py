"""The borders that outlines share, and their length on the ellipsoid. Pure.

Outlines that are a clean coverage have, on both sides of a border, the same segments to the last
digit. Two outlines that meet in a point touch no more than the corners of a chessboard do.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

GRAND_AXE, E2 = 6378137.0, 0.00669438002290  # GRS 80


def longueurs_communes(formes: Mapping[str, BaseGeometry]) -> dict[tuple[str, str], float]:
    """Kilometres of each border shared by two of the outlines, codes in order in each pair."""
    codes = sorted(formes)
    if not codes:
        return {}
    segments, rangs = _segments([formes[code] for code in codes])
    longueurs = _longueurs(segments)
    ordre = np.lexsort(segments.T[::-1])
    debut = np.r_[True, (segments[ordre][1:] != segments[ordre][:-1]).any(axis=1)]
    bornes = np.r_[np.flatnonzero(debut), len(ordre)]
    sommes: dict[tuple[str, str], float] = {}
    for premier, dernier in pairwise(bornes):
        if dernier - premier < 2:
            continue
        # An outline may run twice along the same segment (a spike without width).
        autour = sorted({codes[rang] for rang in rangs[ordre[premier:dernier]]})
        for i, a in enumerate(autour):
            for b in autour[i + 1 :]:
                sommes[a, b] = sommes.get((a, b), 0.0) + float(longueurs[ordre[premier]])
    return sommes


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
