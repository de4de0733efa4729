"""Two people who write from the same text: no word of either is lost."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.dossiers.rules.fusion import differences, fusionner

MOTS = st.sampled_from(["soins", "accès", "Bédoin", "et", "de", "la", "nuit,", "l’hôpital", "12"])
TEXTES = st.lists(MOTS, max_size=14).map(" ".join)
# Texts near the first, as people make them: words taken away, changed, put in.
GESTES = st.lists(st.tuples(st.sampled_from("air"), st.integers(0, 13), MOTS), max_size=4)


def appliquer(texte, gestes):
    mots = texte.split(" ") if texte else []
    for geste, rang, mot in gestes:
        if geste == "a":
            mots.insert(min(rang, len(mots)), mot)
        elif rang < len(mots):
            mots[rang : rang + 1] = [mot] if geste == "i" else []
    return " ".join(mots)


@pytest.mark.parametrize(
    ("avant", "autre", "mien", "reunis"),
    [
        ("un deux trois", "UN deux trois", "un deux TROIS", "UN deux TROIS"),
        ("un deux trois", "un deux trois", "un deux", "un deux"),
        ("", "bonjour", "", "bonjour"),
        ("un deux", "un deux et demi", "un deux et demi", "un deux et demi"),
        ("A b c d", "A b c d\n\nAutre alinéa.", "Z b c d", "Z b c d\n\nAutre alinéa."),
    ],
)
def test_different_places_are_merged(avant, autre, mien, reunis):
    assert fusionner(avant=avant, autre=autre, mien=mien).texte == reunis


@pytest.mark.parametrize(
    ("avant", "autre", "mien", "reuni"),
    [
        ("le soir", "le matin", "le midi", "le matin midi"),
        ("un deux", "un deux trois", "un deux quatre", "un deux trois quatre"),
        ("", "ceci", "cela", "ceci cela"),
        ("un deux trois", "un", "un deux bien trois", "un deux bien trois"),
    ],
)
def test_the_same_words_are_a_conflict_that_keeps_both(avant, autre, mien, reuni):
    fusion = fusionner(avant=avant, autre=autre, mien=mien)
    assert fusion.texte is None
    assert fusion.reuni == reuni


@given(TEXTES, GESTES, GESTES)
def test_no_word_that_either_typed_is_lost(avant, de_l_autre, de_moi):
    autre, mien = appliquer(avant, de_l_autre), appliquer(avant, de_moi)
    fusion = fusionner(avant=avant, autre=autre, mien=mien)
    la, ecrits = Counter(fusion.reuni.split()), Counter(avant.split())
    for cote in (autre, mien):
        assert not (Counter(cote.split()) - ecrits) - la, (avant, autre, mien, fusion)
    assert fusion.texte in (None, fusion.reuni)


@given(TEXTES, GESTES)
def test_what_one_side_alone_wrote_is_taken_as_it_is(avant, gestes):
    apres = appliquer(avant, gestes)
    assert fusionner(avant=avant, autre=avant, mien=apres).texte == apres
    assert fusionner(avant=avant, autre=apres, mien=avant).texte == apres
    assert fusionner(avant=avant, autre=apres, mien=apres).texte == apres


@given(st.text(max_size=80), st.text(max_size=80))
def test_differences_hold_both_texts_whole(avant, apres):
    morceaux = differences(avant, apres)
    assert "".join(m.texte for m in morceaux if m.geste != "ajoute") == avant
    assert "".join(m.texte for m in morceaux if m.geste != "retire") == apres


def test_a_long_text_with_frequent_words_is_still_merged_word_by_word():
    avant = " ".join(f"de la mot{i} et" for i in range(400))
    autre = avant.replace("mot3 ", "MOT3 ")
    mien = avant.replace("mot390 ", "MOT390 ")
    assert fusionner(avant=avant, autre=autre, mien=mien).texte == autre.replace(
        "mot390 ", "MOT390 "
    )
