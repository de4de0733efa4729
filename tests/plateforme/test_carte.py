"""The small map: every outline inside the frame, at one scale, north up."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.plateforme.ui.carte import HAUTEUR_MAXIMUM, LARGEUR, carte

points = st.tuples(st.floats(-63, 56), st.floats(-22, 51))
anneaux = st.lists(points, min_size=3, max_size=8)
contours = st.lists(
    st.tuples(st.text(max_size=5), st.just(""), st.lists(anneaux, min_size=1, max_size=3)),
    min_size=1,
    max_size=4,
)
CARRE = [(0.0, 45.0), (1.0, 45.0), (1.0, 46.0), (0.0, 46.0)]


def coordonnees(trace: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", trace)]


@given(contours)
def test_every_point_is_inside_the_frame(formes):
    dessin = carte(formes)
    assert dessin is not None
    assert dessin.largeur == LARGEUR
    assert 0 < dessin.hauteur <= HAUTEUR_MAXIMUM
    for forme, (nom, _, rings) in zip(dessin.formes, formes, strict=True):
        assert forme.nom == nom
        assert forme.trace.count("M") == forme.trace.count("Z") == len(rings)
        lus = coordonnees(forme.trace)
        assert len(lus) == sum(len(ring) for ring in rings)
        assert all(0 <= x <= dessin.largeur and 0 <= y <= dessin.hauteur + 1 for x, y in lus)


def test_north_is_up_and_east_is_right():
    (forme,) = carte([("carré", "", [CARRE])]).formes
    sud_ouest, sud_est, nord_est, _ = coordonnees(forme.trace)
    assert sud_ouest[0] < sud_est[0]
    assert sud_ouest[1] == sud_est[1] > nord_est[1]


def test_a_degree_of_longitude_is_shorter_than_a_degree_of_latitude():
    (forme,) = carte([("carré", "", [CARRE])]).formes
    a, b, c, _ = coordonnees(forme.trace)
    rapport = (b[0] - a[0]) / (b[1] - c[1])
    assert rapport == pytest.approx(0.702, abs=0.005)  # cosine of 45.5°


def test_two_outlines_share_one_scale():
    petit = [(x / 10, 45 + (y - 45) / 10) for x, y in CARRE]
    grande, petite = carte([("grand", "", [CARRE]), ("petit", "prise", [petit])]).formes
    cote = [abs(t[1][0] - t[0][0]) for t in map(coordonnees, (grande.trace, petite.trace))]
    assert cote[0] == pytest.approx(10 * cote[1], rel=0.02)
    assert petite.classe == "prise"


def test_nothing_to_draw_is_no_map():
    assert carte([]) is None
    assert carte([("sans contour", "", [])]) is None
