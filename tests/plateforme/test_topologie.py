"""Reading shapes that share their borders: outlines together, lines between, in degrees."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.plateforme.ui.topologie import Topologie

# Four squares, two by two; each inner border stands once. Steps of a tenth from (2, 48).
#   c d
#   a b
ARCS = [
    [[0, 10], [0, -10], [10, 0]],  # 0: round a, from its corner with c to its corner with b
    [[10, 0], [0, 10]],  # 1: a | b, upwards
    [[10, 10], [-10, 0]],  # 2: a | c, leftwards
    [[10, 0], [10, 0], [0, 10]],  # 3: round b
    [[20, 10], [-10, 0]],  # 4: b | d, leftwards
    [[0, 10], [0, 10], [10, 0]],  # 5: round c
    [[10, 20], [0, -10]],  # 6: c | d, downwards
    [[20, 10], [0, 10], [-10, 0]],  # 7: round d
]
FORMES = {
    "a": [[[0, 1, 2]]],
    "b": [[[3, 4, -2]]],
    "c": [[[-3, -7, -6]]],
    "d": [[[7, 6, -5]]],
}


def topologie(zone: dict[str, str]) -> Topologie:
    return Topologie(
        {
            "type": "Topology",
            "transform": {"scale": [0.1, 0.1], "translate": [2, 48]},
            "arcs": ARCS,
            "objects": {
                "unites": {
                    "type": "GeometryCollection",
                    "geometries": [
                        {
                            "type": "MultiPolygon",
                            "id": code,
                            "properties": {"departement": zone.get(code, "1")},
                            "arcs": arcs,
                        }
                        for code, arcs in FORMES.items()
                    ],
                }
            },
        }
    )


@pytest.fixture
def carres() -> Topologie:
    return topologie({"a": "1", "b": "2", "c": "1", "d": "2"})


def aire(anneaux) -> float:
    total = 0.0
    for anneau in anneaux:
        assert anneau[0] == anneau[-1], "a ring is closed"
        total += sum(
            x * anneau[i + 1][1] - anneau[i + 1][0] * y for i, (x, y) in enumerate(anneau[:-1])
        )
    return abs(total / 2)


def test_points_are_in_degrees(carres):
    assert carres.points(1) == [(3.0, 48.0), (3.0, 49.0)]
    assert carres.points(~1) == [(3.0, 49.0), (3.0, 48.0)]


@given(st.sets(st.sampled_from("abcd"), min_size=1))
def test_the_outline_of_several_shapes_has_none_of_their_common_borders(codes):
    carres = topologie({})
    formes = [f for f in carres.formes if f.code in codes]
    contour = carres.contour(formes)
    assert aire(contour) == pytest.approx(len(codes))
    passages = Counter(
        frozenset((anneau[i], anneau[i + 1])) for anneau in contour for i in range(len(anneau) - 1)
    )
    assert max(passages.values()) == 1


def test_lines_stand_between_shapes_that_differ_and_around_all_of_them(carres):
    par_departement = carres.frontieres(lambda f: f.proprietes["departement"], carres.formes)
    assert sorted(map(len, par_departement)) == [2, 2, 3, 3, 3, 3]
    assert carres.points(1) in par_departement
    assert carres.points(2) not in par_departement


def test_lines_of_some_shapes_ignore_the_others(carres):
    seule = [f for f in carres.formes if f.code == "a"]
    assert len(carres.frontieres(lambda f: f.code, seule)) == 3


def test_a_topology_that_is_not_quantised_is_read_as_well():
    lue = Topologie(
        {
            "type": "Topology",
            "arcs": [[[0, 0], [1, 0], [1, 1], [0, 0]]],
            "objects": {
                "x": {"type": "GeometryCollection", "geometries": [{"type": None}, _polygone()]}
            },
        }
    )
    (forme,) = lue.formes
    assert forme.code == "seule"
    assert lue.contour([forme]) == [[(0, 0), (1, 0), (1, 1), (0, 0)]]


def _polygone() -> dict[str, object]:
    return {"type": "Polygon", "properties": {"code": "seule"}, "arcs": [[0]]}
