"""Reading a TopoJSON on the server, to draw it without a browser.

Shapes share their arcs (TopoJSON 1.0): an arc stands once, and a shape names it by its rank,
`~rank` when it runs backwards. What several shapes have in common is therefore what they name
together, and their outline is what remains: no geometry is computed.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Forme:
    """A unité: its properties, and its polygons as rings of arcs."""

    code: str
    proprietes: Mapping[str, Any]
    polygones: tuple[tuple[tuple[int, ...], ...], ...]

    def arcs(self) -> Iterable[int]:
        return (arc for polygone in self.polygones for anneau in polygone for arc in anneau)


class Topologie:
    """The shapes of the only object of a topology, and its arcs in degrees."""

    def __init__(self, lue: Mapping[str, Any]) -> None:
        transformation = lue.get("transform", {"scale": (1, 1), "translate": (0, 0)})
        self.arcs = [_degres(arc, transformation, "transform" in lue) for arc in lue["arcs"]]
        (objet,) = lue["objects"].values()
        self.formes = tuple(_forme(g) for g in objet["geometries"] if g.get("type"))

    def points(self, arc: int) -> list[Point]:
        """The points of an arc, in the direction asked for."""
        return self.arcs[arc] if arc >= 0 else self.arcs[~arc][::-1]

    def contour(self, formes: Iterable[Forme]) -> list[list[Point]]:
        """The rings around these shapes taken together, their common borders removed.

        Outer rings must all turn the same way, so that two neighbours walk their border each in
        its own direction.
        """
        restants: dict[int, int] = {}
        for forme in formes:
            for arc in forme.arcs():
                if ~arc in restants:
                    del restants[~arc]
                else:
                    restants[arc] = arc
        return self._coudre(restants)

    def frontieres(
        self, cle: Callable[[Forme], Hashable], formes: Iterable[Forme]
    ) -> list[list[Point]]:
        """The arcs between those shapes that `cle` tells apart, and those with nothing behind."""
        cotes: defaultdict[int, list[Hashable]] = defaultdict(list)
        for forme in formes:
            voisine = cle(forme)
            for arc in forme.arcs():
                cotes[arc if arc >= 0 else ~arc].append(voisine)
        return [
            self.arcs[arc] for arc, bords in cotes.items() if len(bords) == 1 or len(set(bords)) > 1
        ]

    def _coudre(self, arcs: Iterable[int]) -> list[list[Point]]:
        departs: defaultdict[Point, list[int]] = defaultdict(list)
        for arc in arcs:
            departs[self.points(arc)[0]].append(arc)
        anneaux = []
        while departs:
            debut, suivants = next(iter(departs.items()))
            anneau = [debut]
            while suivants:
                points = self.points(suivants.pop())
                if not suivants:
                    del departs[anneau[-1]]
                anneau += points[1:]
                suivants = departs.get(anneau[-1], [])
            anneaux.append(anneau)
        return anneaux


def _forme(geometrie: Mapping[str, Any]) -> Forme:
    arcs = geometrie["arcs"]
    polygones: Sequence[Any] = [arcs] if geometrie["type"] == "Polygon" else arcs
    proprietes = geometrie.get("properties", {})
    return Forme(
        str(geometrie.get("id", proprietes.get("code", ""))),
        proprietes,
        tuple(tuple(tuple(anneau) for anneau in polygone) for polygone in polygones),
    )


def _degres(arc: Sequence[Sequence[int]], t: Mapping[str, Any], quantifie: bool) -> list[Point]:
    if not quantifie:
        return [(x, y) for x, y in arc]
    (kx, ky), (dx, dy) = t["scale"], t["translate"]
    x = y = 0
    points = []
    for ecart_x, ecart_y in arc:
        x, y = x + ecart_x, y + ecart_y
        points.append((x * kx + dx, y * ky + dy))
    return points
