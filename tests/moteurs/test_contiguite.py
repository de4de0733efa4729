"""The shape of a perimeter: pieces, islands, enclaves, départements and régions.

The country of these tests, each letter a commune, each + a border:

    A + B + C        F   (an island)
    +   +   +
    D + E + G   H + I    (an island of two)
            +
            J + K + L + M + N + O + P + Q    (the rest of the mainland)
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.moteurs.contiguite import (
    Contexte,
    Genre,
    Lieu,
    composantes,
    enclaves,
    remarquer,
    voisinage,
)

FRONTIERES = [(a, b, False) for a, b in ("AB", "BC", "AD", "BE", "CG", "DE", "EG", "HI")]
FRONTIERES += [(a, b, False) for a, b in ("GJ", "JK", "KL", "LM", "MN", "NO", "OP", "PQ")]
LIEUX = {
    lettre: Lieu(lettre, f"Ville {lettre}", lettre, "01" if lettre < "F" else "02", "84")
    for lettre in "ABCDEFGHIJKLMNOPQ"
}


def dire(perimetre: str, **autre) -> dict[Genre, str]:
    contexte = Contexte(
        lieux=LIEUX,
        frontieres=FRONTIERES,
        connues=LIEUX.keys(),
        sans_contour=(),
        tenues={},
        departements={"01": "Ain", "02": "Aisne"},
        regions={"84": "Auvergne-Rhône-Alpes", "32": "Hauts-de-France"},
    )
    return {r.genre: r.phrase for r in remarquer(perimetre, contexte._replace(**autre))}


def test_a_perimeter_of_one_piece_has_nothing_to_say():
    assert dire("ABDE") == {}
    assert dire("A") == {}
    assert dire("") == {}


def test_pieces_apart_are_named_the_largest_left_out():
    assert dire("ABK") == {
        Genre.MORCEAUX: "Le périmètre est en 2 morceaux qui ne se touchent pas. À part du plus "
        "grand (2 communes)\u00a0: Ville K.",
        Genre.DEPARTEMENTS: "Le périmètre s’étend sur 2 départements\u00a0: Ain (2 communes), "
        "Aisne (1 commune).",
    }


def test_an_island_is_not_a_piece_apart():
    phrases = dire("ABF")
    assert phrases[Genre.ILE] == (
        "Ville F est une île\u00a0: rien d’autre n’y touche par la terre."
    )
    assert Genre.MORCEAUX not in phrases
    assert "Ville H et Ville I forment une île" in dire("ABHI")[Genre.ILE]
    # Half an island is apart from the rest, for the other half lies between.
    assert Genre.MORCEAUX in dire("ABH")


def test_a_perimeter_that_is_an_island_has_nothing_to_say():
    assert dire("F") == {}
    assert dire("HI") == {}


def test_an_enclave_touches_nothing_but_the_perimeter_and_says_whose_it_is():
    assert dire("ABDCG")[Genre.ENCLAVE] == (
        "Ville E est enclavée\u00a0: par la terre, elle ne touche que ce périmètre (aucune CPTS)."
    )
    phrase = dire("ABDG", tenues={"E": "CPTS du Val"})[Genre.ENCLAVE]
    assert "(CPTS du Val)" in phrase or "(CPTS du Val, aucune CPTS)" in phrase


def test_what_is_larger_than_the_perimeter_is_no_enclave():
    assert Genre.ENCLAVE not in dire("B")


def test_what_leaves_the_known_land_is_no_enclave():
    assert Genre.ENCLAVE not in dire("ABDCG", connues="ABCDG")


def test_a_commune_without_outline_is_said_and_counts_for_no_piece():
    phrases = dire("ABF", sans_contour="F")
    assert phrases[Genre.SANS_CONTOUR] == (
        "Ville F\u00a0: contour inconnu. On ne sait pas quelles communes y touchent."
    )
    assert Genre.ILE not in phrases


def test_a_piece_that_holds_by_deduced_borders_only_is_said():
    frontieres = [(a, b, (a, b) == ("B", "C")) for a, b, _ in FRONTIERES]
    assert (
        "Ville B et Ville C\u00a0: les limites" in dire("ABC", frontieres=frontieres)[Genre.DEDUIT]
    )
    # The way round by E and G is certain.
    assert Genre.DEDUIT not in dire("ABCEG", frontieres=frontieres)


def test_several_departements_and_regions_are_said_the_first_being_the_largest():
    lieux = LIEUX | {"G": LIEUX["G"]._replace(region="32")}
    phrases = dire("CEG", lieux=lieux)
    assert phrases[Genre.DEPARTEMENTS] == (
        "Le périmètre s’étend sur 2 départements\u00a0: Ain (2 communes), Aisne (1 commune)."
    )
    assert "Auvergne-Rhône-Alpes (2 communes), Hauts-de-France" in phrases[Genre.REGIONS]


def test_a_city_held_by_its_arrondissements_is_one_commune():
    lieux = LIEUX | {lettre: LIEUX[lettre]._replace(commune="A") for lettre in "AB"}
    assert "Ain (1 commune)" in dire("ABG", lieux=lieux)[Genre.DEPARTEMENTS]


def test_long_lists_are_cut():
    isoles = {f"{n:02}": Lieu(f"{n:02}", f"Île {n}", f"{n:02}", "01", "84") for n in range(9)}
    phrase = dire(isoles, lieux=isoles, frontieres=[], sans_contour=set(isoles))
    assert "Île 0, Île 1, Île 2 et 6 autres communes" in phrase[Genre.SANS_CONTOUR]


@given(st.sets(st.sampled_from("ABCDEFGHIJKLMNOPQ")))
def test_pieces_share_the_perimeter_and_never_touch(perimetre):
    voisines = voisinage(FRONTIERES)
    morceaux = composantes(perimetre, voisines)
    assert sorted(code for morceau in morceaux for code in morceau) == sorted(perimetre)
    for morceau in morceaux:
        ailleurs = perimetre - set(morceau)
        assert not any(ailleurs & voisines.get(code, set()) for code in morceau)


@given(st.sets(st.sampled_from("ABCDEFGHIJKLMNOPQ"), min_size=1))
def test_an_enclave_is_outside_and_closed(perimetre):
    voisines = voisinage(FRONTIERES)
    for groupe in enclaves(perimetre, voisines, LIEUX):
        assert not perimetre & set(groupe)
        assert all(voisines[code] <= perimetre | set(groupe) for code in groupe)


@pytest.mark.django_db
def test_a_real_perimeter_is_read_with_a_constant_number_of_queries(django_assert_num_queries):
    from maillage.territoires.queries import codes_de, remarques_de_contiguite

    ille_et_vilaine = set(codes_de(genre="departement", code="35"))
    with django_assert_num_queries(6):
        remarques = remarques_de_contiguite(codes=ille_et_vilaine - {"35238"})
    genres = {remarque.genre: remarque for remarque in remarques}
    assert genres[Genre.ENCLAVE].unites == ("35238",)
    # Dinard and its neighbours stand beyond the Rance, and are held by the Côtes-d’Armor.
    assert "35093" in genres[Genre.MORCEAUX].unites
    with django_assert_num_queries(6):
        (remarque,) = remarques_de_contiguite(codes=["85113", "85112", "85047", "99999"])[:1]
    assert remarque.genre is Genre.ILE
    assert remarques_de_contiguite(codes=["99999"]) == ()
