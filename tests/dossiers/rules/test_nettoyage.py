"""What is pasted along with words goes; the words stay."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.dossiers.rules.nettoyage import nettoyer


@pytest.mark.parametrize(
    ("colle", "garde"),
    [
        ("so\u00adins\u200b non pro\ufeffgrammés", "soins non programmés"),
        ("e\u0301te\u0301", "été"),
        ("un\r\ndeux\rtrois\u2028quatre\u000bcinq", "un\ndeux\ntrois\nquatre\ncinq"),
        ("nul\x00 et \x07cloche", "nul et cloche"),
        ("\u202egauche\u202c", "gauche"),
        ("12\u00a0%\u202f!", "12\u00a0%\u202f!"),
        ("1\u2009234", "1\u202f234"),
        ("colonne\tcolonne", "colonne colonne"),
        ("\uf0b7 une puce", "• une puce"),
        ("moitié \ud83d perdue", "moitié  perdue"),
        ("  blancs\n\n ", "blancs"),
        ("👩\u200d⚕️ et 👨\u200d👩\u200d👧", "👩\u200d⚕️ et 👨\u200d👩\u200d👧"),
        ("mot\u200dcollé", "motcollé"),
        ("Bédoin 🏔️", "Bédoin 🏔️"),
        ("\u200b\u200b", ""),
    ],
)
def test_what_word_pastes_goes_and_the_words_stay(colle, garde):
    assert nettoyer(colle) == garde


def test_a_short_answer_is_one_line():
    assert nettoyer("Jeanne\n\n  Invent\tée", une_ligne=True) == "Jeanne Invent ée"


@given(st.text(max_size=60), st.booleans())
def test_nothing_invisible_stays_and_twice_is_once(texte, une_ligne):
    propre = nettoyer(texte, une_ligne=une_ligne)
    assert nettoyer(propre, une_ligne=une_ligne) == propre
    assert "\x00" not in propre
    assert not {"Cc", "Cs"} & {unicodedata.category(c) for c in propre if c != "\n"}


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S"]), max_size=60))
def test_no_visible_sign_is_lost(texte):
    puces = {c for c in texte if 0xE000 <= ord(c) <= 0xF8FF}
    assert not puces
    assert nettoyer(texte) == unicodedata.normalize("NFC", texte)
