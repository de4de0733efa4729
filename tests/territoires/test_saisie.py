"""Whatever is typed or dropped, the answer is a list or a sentence, never a crash."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.territoires.queries import analyser_codes, analyser_csv, analyser_liste, rechercher
from maillage.territoires.rules.noms import cle_de_recherche, cle_de_tri, cle_rare
from maillage.territoires.rules.phrases import de, enumerer
from maillage.territoires.rules.saisie import decouper, lire, retablir_code
from maillage.territoires.rules.tableau import FichierRefuse, lire_tableau


@given(st.binary(max_size=2000) | st.text(max_size=500).map(lambda t: t.encode("utf-16")))
def test_any_bytes_are_a_table_or_a_refusal(octets):
    with contextlib.suppress(FichierRefuse):
        assert all(e.code or e.nom or e.code_postal for e in lire_tableau(octets).elements)


@given(st.text(st.sampled_from('0123456789abAB,;\t\n"é -()'), max_size=300))
def test_any_near_table_is_a_table_or_a_refusal(texte):
    with contextlib.suppress(FichierRefuse):
        lire_tableau(texte.encode())


@given(st.text(max_size=300))
def test_any_text_is_cut_into_items_that_keep_what_was_typed(texte):
    for element in decouper(texte):
        assert element.texte
        assert element.code or element.nom


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_text_gets_an_answer(texte):
    analyse = analyser_liste(texte=texte)
    assert analyse.communes or analyse.erreurs
    rechercher(texte=texte)
    analyser_codes(codes=[texte])


@pytest.mark.django_db
@pytest.mark.parametrize("texte", ["a\x00b", "\ud800", "x35238\x00", "code;nom\n\ud800;x"])
def test_characters_that_the_base_cannot_hold_are_an_unknown_commune(texte):
    assert analyser_liste(texte=texte).erreurs
    assert analyser_codes(codes=[texte]).erreurs
    rechercher(texte=texte)


@pytest.mark.django_db
def test_a_very_long_item_is_not_slow():
    assert analyser_liste(texte=" -" * 400_000).erreurs
    assert analyser_csv(octets=b"nom\n" + b" -" * 400_000).erreurs


@given(st.text(max_size=80))
def test_a_key_is_its_own_key(texte):
    assert cle_de_recherche(cle_de_recherche(texte)) == cle_de_recherche(texte)
    assert cle_de_tri(cle_de_tri(texte)) == cle_de_tri(texte)


@pytest.mark.parametrize(
    ("texte", "cle"),
    [
        ("Saint-Étienne", "saint etienne"),
        ("ST ETIENNE", "saint etienne"),
        ("Ste-Colombe", "sainte colombe"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("L'Haÿ les roses", "l hay les roses"),
        ("Œuf-en-Ternois", "oeuf en ternois"),
        ("Villiers s/ Marne", "villiers sur marne"),
        ("Châlons s/Marne", "chalons sur marne"),
        ("  Y  ", "y"),
    ],
)
def test_a_name_is_found_however_it_is_written(texte, cle):
    assert cle_de_recherche(texte) == cle


def test_the_rare_part_of_a_name_is_never_empty():
    assert cle_rare("saint martin d heres") == "martin heres"
    assert cle_rare("les saintes") == "saintes" or cle_rare("les saintes") == "les saintes"
    assert cle_rare("la") == "la"


@pytest.mark.parametrize(
    ("texte", "code", "zero_perdu"),
    [
        ("35238", "35238", False),
        (" 2a004 ", "2A004", False),
        ("1001", "01001", True),
        ("2C004", "", False),
        ("0100", "", False),
        ("352380", "", False),
        ("٣٥٢٣٨", "", False),
    ],
)
def test_a_code_is_five_characters(texte, code, zero_perdu):
    assert retablir_code(texte) == (code, zero_perdu)


@pytest.mark.parametrize(
    ("texte", "code", "nom", "departement"),
    [
        ("35238 Rennes", "35238", "Rennes", ""),
        ("35238 : Rennes", "35238", "Rennes", ""),
        ("Rennes - 35238", "35238", "Rennes", ""),
        ("Rennes (35238)", "35238", "Rennes", ""),
        ("Beaulieu (07)", "", "Beaulieu", "07"),
        ("Ajaccio (2a)", "", "Ajaccio", "2A"),
        ("Rennes", "", "Rennes", ""),
    ],
)
def test_an_item_may_carry_a_code_and_a_name(texte, code, nom, departement):
    element = lire(texte)
    assert (element.code, element.nom, element.departement) == (code, nom, departement)


def test_french_contracts_its_articles():
    assert [de(nom) for nom in ("Rennes", "Ajaccio", "Le Havre", "Les Ulis", "Œuilly")] == [
        "de Rennes",
        "d’Ajaccio",
        "du Havre",
        "des Ulis",
        "d’Œuilly",
    ]


def test_a_long_enumeration_is_cut():
    assert enumerer(["a"]) == "a"
    assert enumerer(["a", "b", "c"]) == "a, b ou c"
    assert enumerer([str(n) for n in range(20)]).endswith("6… et 13 autres")
