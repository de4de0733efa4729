"""Cutting figures into classes: quantiles, natural breaks, and what is equal stays together."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from maillage.couverture.rules.classes import CLASSES, Tranche, rang, tranches

valeurs = st.lists(st.decimals(-1000, 1000, places=1), max_size=400)


def d(*nombres) -> list[Decimal]:
    return [Decimal(str(n)) for n in nombres]


def test_without_a_figure_there_is_no_class():
    assert tranches([]) == ()


def test_few_distinct_figures_are_a_class_each():
    assert tranches(d(2, 1, 2, 2, 1)) == tuple(Tranche(v, v) for v in d(1, 2))


def test_quantiles_hold_about_as_many_figures_each():
    decoupe = tranches(d(*range(100)))
    assert decoupe == tuple(
        Tranche(Decimal(a), Decimal(b))
        for a, b in ((0, 20), (20, 40), (40, 60), (60, 80), (80, 99))
    )


def test_natural_breaks_fall_where_the_figures_are_sparse():
    groupes = [range(5), range(100, 106), range(300, 303), range(500, 504), range(900, 905)]
    decoupe = tranches(d(*(v for g in groupes for v in g)), naturelles=True)
    assert [t.debut for t in decoupe] == d(0, 100, 300, 500, 900)


def test_a_figure_that_fills_half_of_the_list_makes_fewer_classes():
    decoupe = tranches([*d(*[0] * 60), *d(*range(1, 41))])
    assert decoupe[0].debut == 0
    assert len({t.debut for t in decoupe}) == len(decoupe) < CLASSES


@given(valeurs, st.booleans())
def test_every_figure_is_in_the_class_whose_edges_are_around_it(liste, naturelles):
    decoupe = tranches(liste, naturelles=naturelles)
    assert len(decoupe) <= CLASSES
    for valeur in liste:
        place = decoupe[rang(valeur, decoupe)]
        assert place.debut <= valeur <= place.fin
        if valeur == place.fin != place.debut:
            assert place is decoupe[-1]


@given(valeurs, st.booleans())
def test_no_class_is_empty(liste, naturelles):
    decoupe = tranches(liste, naturelles=naturelles)
    assert {rang(v, decoupe) for v in liste} == set(range(len(decoupe)))
