"""Stacked bars: exact widths on one scale, nothing for zero, a letter only where it fits."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from maillage.plateforme.ui.graphiques import LARGEUR_LISIBLE, Serie, barres

SERIES = [Serie("A", "Accès", 1), Serie("P", "Parcours", 2), Serie("F", "Fonctionnement", 3)]
valeurs = st.decimals(0, 10**7, places=2)
rangs = st.lists(
    st.tuples(st.text(max_size=10), st.lists(valeurs, min_size=3, max_size=3)), max_size=6
)


def pourcent(texte: str) -> Decimal:
    assert texte.endswith("%")
    return Decimal(texte[:-1])


@given(rangs)
def test_segments_follow_one_another_inside_the_drawing(lignes):
    dessin = barres(SERIES, lignes)
    assert [r.mot for r in dessin.rangs] == [mot for mot, _ in lignes]
    for rang, (_, montants) in zip(dessin.rangs, lignes, strict=True):
        assert rang.total == sum(montants)
        assert [s.valeur for s in rang.segments] == [v for v in montants if v]
        fin = Decimal(0)
        for segment in rang.segments:
            assert abs(pourcent(segment.x) - fin) <= Decimal("0.02")
            fin = pourcent(segment.x) + pourcent(segment.largeur)
            assert pourcent(segment.x) <= pourcent(segment.milieu) <= fin + Decimal("0.01")
            assert segment.lisible == (pourcent(segment.largeur) >= LARGEUR_LISIBLE) or (
                abs(pourcent(segment.largeur) - LARGEUR_LISIBLE) <= Decimal("0.01")
            )
        assert fin <= Decimal("100.02")


@given(rangs)
def test_the_longest_bar_fills_the_drawing_and_the_others_are_to_scale(lignes):
    dessin = barres(SERIES, lignes)
    maximum = max((r.total for r in dessin.rangs), default=Decimal(0))
    for rang in dessin.rangs:
        attendu = rang.total / maximum * 100 if maximum else Decimal(0)
        assert abs(pourcent(rang.fin) - attendu) <= Decimal("0.02")


def test_a_series_that_is_always_zero_is_not_in_the_legend():
    dessin = barres(SERIES, [("Année 1", [Decimal(10), Decimal(0), Decimal(5)])])
    assert [serie.lettre for serie in dessin.series] == ["A", "F"]
    assert [segment.serie.lettre for segment in dessin.rangs[0].segments] == ["A", "F"]


def test_nothing_to_draw_is_a_drawing_without_bars():
    assert barres(SERIES, []).rangs == ()
    assert barres(SERIES, []).hauteur > 0
    (rang,) = barres(SERIES, [("Année 1", [Decimal(0)] * 3)]).rangs
    assert (rang.segments, rang.fin) == ((), "0.00%")


def test_rows_do_not_overlap():
    dessin = barres(SERIES, [(f"Année {n}", [Decimal(n)] * 3) for n in range(1, 6)])
    hauteurs = [rang.y for rang in dessin.rangs]
    assert hauteurs == sorted(set(hauteurs))
    assert dessin.hauteur >= hauteurs[-1] + 50
