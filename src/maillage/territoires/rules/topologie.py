"""Outlines that share their borders, as arcs: each border once, whoever it separates. Pure.

TopoJSON (https://github.com/topojson/topojson-specification) is what a map needs: a border is sent
once and drawn once, and outlines of départements or régions are those arcs that separate two of
them. The outlines must be a coverage: a border has the same points on both sides, as
`shapely.coverage_simplify` leaves them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry


@dataclass
class Topologie:
    """`arcs`: points of each border. `formes`: by code, polygons of rings of numbers of arcs, the
    outer ring first; `~n` is the arc `n` walked backwards, as TopoJSON writes it."""

    arcs: list[Any] = field(default_factory=list)
    formes: dict[str, list[list[list[int]]]] = field(default_factory=dict)


@dataclass
class _Anneaux:
    """Every ring of every outline, end to end: `points` without the closing one, `debut` and
    `fin` of each ring, and for each point the number of the segment that leaves it."""

    points: Any
    debut: Any
    fin: Any
    segment: Any
    noeud: Any  # whether borders meet at the point, so that an arc ends there


def extraire(formes: Mapping[str, BaseGeometry]) -> Topologie:
    """The arcs of the outlines, numbered as they are first met. Same outlines, same answer."""
    topologie = Topologie()
    rangees = [
        # All turned the same way, so that a border is walked forwards by one side and backwards by
        # the other: what merges shapes takes away the arcs that stand in both directions.
        (code, [_anneaux(polygone) for polygone in shapely.get_parts(_tourner(forme))])
        for code, forme in formes.items()
    ]
    tous = _ranger([a for _, polygones in rangees for anneaux in polygones for a in anneaux])
    connus: dict[int, int] = {}  # least segment of an arc → its number
    rang = 0
    for code, polygones in rangees:
        forme = []
        for anneaux in polygones:
            lignes = []
            for _ in anneaux:
                lignes.append([_arc(topologie, connus, *m) for m in _morceaux(tous, rang)])
                rang += 1
            forme.append(lignes)
        topologie.formes[code] = forme
    return topologie


def _tourner(forme: BaseGeometry) -> BaseGeometry:
    return shapely.orient_polygons(forme, exterior_cw=True)


def _anneaux(polygone: BaseGeometry) -> list[Any]:
    return [
        shapely.get_coordinates(anneau)
        for anneau in (polygone.exterior, *polygone.interiors)
        if not anneau.is_empty
    ]


def _ranger(anneaux: list[Any]) -> _Anneaux:
    ouverts = []
    for anneau in anneaux:
        differents = np.r_[True, (anneau[1:] != anneau[:-1]).any(axis=1)]
        differents[-1] = False  # the closing point
        ouverts.append(anneau[differents])
    tailles = np.array([len(anneau) for anneau in ouverts], dtype=int)
    points = np.vstack(ouverts) if ouverts else np.empty((0, 2))
    fin = np.cumsum(tailles)
    debut = fin - tailles
    suivant = np.arange(1, len(points) + 1)
    suivant[fin[tailles > 0] - 1] = debut[tailles > 0]
    _, identite = np.unique(points, axis=0, return_inverse=True)
    identite = identite.reshape(-1)
    bouts = np.sort(np.column_stack([identite, identite[suivant]]), axis=1)
    uniques, segment = np.unique(bouts, axis=0, return_inverse=True)
    degre = np.bincount(uniques.reshape(-1), minlength=len(points))
    return _Anneaux(points, debut, fin, segment.reshape(-1), degre[identite] != 2)


def _morceaux(tous: _Anneaux, rang: int) -> Iterator[tuple[Any, Any]]:
    """The arcs of one ring, in order: points (both ends included) and segments."""
    debut, fin = tous.debut[rang], tous.fin[rang]
    points, segments = tous.points[debut:fin], tous.segment[debut:fin]
    coupes = np.flatnonzero(tous.noeud[debut:fin])
    # A ring that meets no other border starts at its least segment, whoever walks it.
    depart = int(coupes[0]) if len(coupes) else int(np.argmin(segments))
    points, segments = np.roll(points, -depart, axis=0), np.roll(segments, -depart)
    fermes = np.vstack([points, points[:1]])
    bornes = [*(coupes - depart).tolist(), len(segments)] if len(coupes) else [0, len(segments)]
    for premier, dernier in pairwise(bornes):
        yield fermes[premier : dernier + 1], segments[premier:dernier]


def _arc(topologie: Topologie, connus: dict[int, int], points: Any, segments: Any) -> int:
    cle = int(segments.min())
    if cle not in connus:
        connus[cle] = len(topologie.arcs)
        topologie.arcs.append(points)
        return connus[cle]
    numero = connus[cle]
    return numero if np.array_equal(topologie.arcs[numero], points) else ~numero


def assembler(topologie: Topologie, codes: Iterable[str]) -> dict[str, BaseGeometry]:
    """The outlines again, from the arcs."""
    return {
        code: shapely.multipolygons(
            [
                shapely.polygons(
                    shapely.linearrings(_suivre(topologie, anneaux[0])),
                    holes=[shapely.linearrings(_suivre(topologie, a)) for a in anneaux[1:]] or None,
                )
                for anneaux in topologie.formes[code]
            ]
        )
        for code in codes
    }


def _suivre(topologie: Topologie, anneau: Iterable[int]) -> Any:
    morceaux = [
        (topologie.arcs[numero] if numero >= 0 else topologie.arcs[~numero][::-1])[:-1]
        for numero in anneau
    ]
    return np.vstack([*morceaux, morceaux[0][:1]])
