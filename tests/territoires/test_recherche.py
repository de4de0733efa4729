"""Search as typed, and the reads that pages are made of."""

import pytest

from maillage.territoires.queries import (
    codes_de,
    communes_par_codes,
    developper,
    geometries,
    jeu_en_vigueur,
    rechercher,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("texte", "genre", "code"),
    [
        ("rennes", "commune", "35238"),
        ("RENNES ", "commune", "35238"),
        ("saint etienne", "commune", "42218"),
        ("St-Étienne", "commune", "42218"),
        ("Marseille", "commune", "13055"),
        ("Paris 15", "arrondissement", "75115"),
        ("chatillon s/ seine", "commune", "21154"),
        ("oeuf en t", "commune", "62633"),
        ("abergement clem", "commune", "01001"),
        ("monpelier", "commune", "34172"),
        ("aix en provance", "commune", "13001"),
        ("35000", "commune", "35238"),
        ("35238", "commune", "35238"),
        ("2a004", "commune", "2A004"),
        ("20004", "commune", "2A004"),
        ("97801", "commune", "97801"),
        ("97150", "commune", "97801"),
        ("35", "departement", "35"),
        ("2B", "departement", "2B"),
        ("974", "departement", "974"),
        ("ille et vil", "departement", "35"),
        ("bretagne", "region", "53"),
        ("200054807", "epci", "200054807"),
        ("metropole aix", "epci", "200054807"),
        ("bellegarde sur val", "commune", "01033"),
    ],
)
def test_the_best_match_comes_first(texte, genre, code):
    premier = rechercher(texte=texte)[0]
    assert (premier.genre, premier.code) == (genre, code)


def test_a_result_says_enough_to_choose():
    rennes = rechercher(texte="rennes")[0]
    assert rennes.precision == "Ille-et-Vilaine (35)"
    assert "35000" in rennes.codes_postaux
    assert rennes.population == 230_890
    metropole = rechercher(texte="rennes metropole")[0]
    assert metropole.nb_communes == 43
    assert rechercher(texte="bellegarde sur val")[0].ancien_nom == "Bellegarde-sur-Valserine"


def test_the_more_populous_of_two_equals_comes_first():
    saints = [r for r in rechercher(texte="saint denis", limite=20) if r.nom == "Saint-Denis"]
    populations = [r.population for r in saints]
    assert populations == sorted(populations, reverse=True)


def test_a_population_that_is_partly_unknown_is_unknown():
    assert rechercher(texte="984")[0].population is None


@pytest.mark.parametrize("texte", ["", "   ", "'", "%", "_", "\\", "-", "\x00"])
def test_nothing_is_found_for_nothing(texte, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert rechercher(texte=texte) == ()


@pytest.mark.parametrize("texte", ["r", "saint", "35", "35238", "xqzwv", "x" * 5000, "a b " * 99])
def test_a_search_is_one_query_and_keeps_its_limit(texte, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(rechercher(texte=texte, limite=5)) <= 5


def test_an_epci_gives_its_communes_and_a_city_its_arrondissements(django_assert_num_queries):
    with django_assert_num_queries(2):
        metropole = developper(genre="epci", code="200054807")
    codes = {commune.code for commune in metropole}
    assert "13055" not in codes
    assert {"13201", "13216", "13001"} <= codes
    assert sum(commune.population or 0 for commune in metropole) == 1_939_077
    assert codes_de(genre="commune", code="69123") == tuple(f"6938{n}" for n in range(1, 10))
    assert codes_de(genre="departement", code="75") == codes_de(genre="commune", code="75056")
    assert codes_de(genre="commune", code="35238") == ("35238",)
    assert codes_de(genre="planete", code="35238") == ()


def test_communes_come_in_the_order_asked(django_assert_num_queries):
    with django_assert_num_queries(2):
        trouvees = communes_par_codes(codes=["35238", "99999", "01001", "35238"])
    assert list(trouvees) == ["35238", "01001"]
    assert trouvees["35238"].epci_nom == "Rennes Métropole"


def test_names_are_in_french_order():
    noms = [commune.nom for commune in developper(genre="departement", code="48")]
    assert noms.index("Les Bondons") < noms.index("Les Salelles") < noms.index("Mende")


def test_outlines_are_geojson_and_missing_ones_are_absent(django_assert_num_queries):
    with django_assert_num_queries(1):
        collection = geometries(codes=["35238", "15031", "13201"])
    assert [trait["id"] for trait in collection["features"]] == ["13201", "35238"]
    for trait in collection["features"]:
        anneau = trait["geometry"]["coordinates"][0]
        assert anneau[0] == anneau[-1]
        assert len(anneau) > 3


def test_the_vintage_is_known():
    jeu = jeu_en_vigueur()
    assert jeu is not None
    assert "2026" in jeu.millesime
    assert jeu.colonnes["population"]["millesime"] == "2023"
    assert jeu.colonnes["rp_65_plus"]["millesime"] == "2021"
    assert "IGN" in jeu.colonnes["contour"]["source"]
