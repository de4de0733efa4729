"""The clock drawn to scale says what the clock counts."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from maillage.dossiers.rules.frise import frise
from maillage.dossiers.rules.horloge import Mouvement, horloge


def clock(*mouvements, retenu="redemarrage"):
    lue = horloge(
        (
            Mouvement(rang, nature, date.fromisoformat(le))
            for rang, (nature, le) in enumerate(mouvements)
        ),
        retenu,
    )
    assert lue
    return lue


def test_the_vectors_of_paca_are_drawn_both_ways():
    dessin = frise(
        clock(("reception", "2026-03-10"), ("arret", "2026-04-01"), ("reprise", "2026-04-21")),
        date(2026, 5, 1),
    )
    assert (str(dessin.debut), str(dessin.fin)) == ("2026-03-10", "2026-06-21")
    assert {r.mode: str(r.echeance) for r in dessin.rangs} == {
        "suspension": "2026-05-30",
        "redemarrage": "2026-06-21",
    }
    for rang in dessin.rangs:
        assert [(str(s.du), str(s.au), s.court) for s in rang.segments] == [
            ("2026-03-10", "2026-04-01", True),
            ("2026-04-01", "2026-04-21", False),
            ("2026-04-21", str(rang.echeance), True),
        ]
    assert dessin.aujourd_hui == f"{100 * 52 / 103:.2f}%"


def test_the_way_not_kept_may_end_before_a_request_and_is_drawn_until_its_end():
    dessin = frise(
        clock(
            *(("reception", "2026-03-10"), ("arret", "2026-04-01"), ("reprise", "2026-04-21")),
            *(("arret", "2026-06-15"), ("reprise", "2026-07-01")),
        ),
        date(2026, 7, 2),
    )
    assert {r.mode: str(r.echeance) for r in dessin.rangs} == {
        "suspension": "2026-05-30",
        "redemarrage": "2026-09-01",
    }
    assert [str(s.au) for s in dessin.rangs[0].segments] == [
        *("2026-04-01", "2026-04-21", "2026-05-30")
    ]


def test_a_stopped_clock_is_drawn_until_today_and_has_no_end():
    dessin = frise(clock(("reception", "2026-03-10"), ("arret", "2026-04-01")), date(2026, 4, 11))
    assert {r.echeance for r in dessin.rangs} == {None}
    assert [(str(s.au), s.court) for s in dessin.rangs[0].segments] == [
        ("2026-04-01", True),
        ("2026-04-11", False),
    ]
    assert dessin.aujourd_hui == "100.00%"


def test_everything_on_one_day_divides_by_nothing():
    dessin = frise(clock(("reception", "2026-03-10"), ("arret", "2026-03-10")), date(2026, 3, 10))
    assert dessin.rangs[0].segments == ()


@given(st.integers(0, 50), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 90)), max_size=3))
def test_segments_follow_one_another_and_stay_on_the_scale(depuis, arrets):
    jour = date(2026, 1, 1).toordinal()
    mouvements, fin = [("reception", date.fromordinal(jour).isoformat())], jour
    for attente, duree in arrets:
        debut = fin + attente
        fin = debut + duree
        mouvements += [
            ("arret", date.fromordinal(debut).isoformat()),
            ("reprise", date.fromordinal(fin).isoformat()),
        ]
    dessin = frise(clock(*mouvements), date.fromordinal(jour + depuis))
    for rang in dessin.rangs:
        bouts = [(float(s.x[:-1]), float(s.x[:-1]) + float(s.largeur[:-1])) for s in rang.segments]
        assert all(a < b <= 100.01 for a, b in bouts)
        assert all(abs(b - a) < 0.02 for (_, b), (a, _) in pairwise(bouts))
