"""Who covers whom, on invented maps that fit on a sheet of paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.moteurs.couverture import Ligne, Unite, couvrir, taille_de, unites_blanches

SEUILS = (40_000, 80_000, 175_000)


def unite(code, population=1_000, commune=None, departement="01", region="84"):
    return Unite(code, population, commune or code, departement, region)


def couverture(unites, lignes, voisins=(), **reste):
    return couvrir(unites=unites, lignes=lignes, voisins=voisins, seuils=SEUILS, **reste)


def test_three_communes_two_covered():
    bilan = couverture(
        [unite("A", 10_000), unite("B", 30_000), unite("C", 500)],
        [Ligne("cpts", "A"), Ligne("cpts", "B")],
        [("A", "B", 5.0), ("B", "C", 2.5)],
    )
    assert (bilan.communes, bilan.communes_couvertes) == (3, 2)
    assert (bilan.population, bilan.population_couverte) == (40_500, 40_000)
    assert bilan.cpts["cpts"].taille == 2  # 40 000 is the first of the second taille
    (zone,) = bilan.zones_blanches
    assert (zone.unites, zone.population, zone.voisines) == (("C",), 500, {"cpts": 2.5})


@pytest.mark.parametrize(
    ("population", "taille"),
    [(0, 1), (39_999, 1), (40_000, 2), (79_999, 2), (80_000, 3), (174_999, 3), (175_000, 4)],
)
def test_the_lower_bound_belongs_to_a_taille(population, taille):
    assert taille_de(population, SEUILS) == taille


def test_white_zones_are_groups_of_adjoining_communes_the_most_populated_first():
    bilan = couverture(
        [unite("A", 10), unite("B", 20), unite("C", 300), unite("D", 5), unite("E", 1)],
        [Ligne("cpts", "D")],
        [("A", "B", 1), ("B", "D", 4), ("C", "D", 2)],
    )
    assert [zone.unites for zone in bilan.zones_blanches] == [("C",), ("A", "B"), ("E",)]
    assert bilan.zones_blanches[1].voisines == {"cpts": 4}
    assert bilan.zones_blanches[2].voisines == {}  # an island has no neighbour


def test_a_city_counts_as_one_commune_covered_when_all_its_arrondissements_are():
    ville = [unite("13201", 100, "13055"), unite("13202", 200, "13055"), unite("13001", 50)]
    entiere = couverture(ville, [Ligne("a", "13201"), Ligne("b", "13202")])
    assert (entiere.communes, entiere.communes_couvertes, entiere.partielles) == (2, 1, ())
    moitie = couverture(ville, [Ligne("a", "13201")])
    assert (moitie.communes, moitie.communes_couvertes) == (2, 0)
    assert moitie.partielles == ("13055",)
    assert moitie.population_couverte == 100


def test_a_shared_commune_gives_each_its_part_and_counts_once():
    bilan = couverture(
        [unite("A", 10_001)],
        [Ligne("est", "A", 0.4), Ligne("ouest", "A", 0.6)],
    )
    assert bilan.population_couverte == 10_001
    assert bilan.cpts["est"].population == 4_000
    assert bilan.cpts["ouest"].population == 6_001
    (double,) = bilan.chevauchements
    assert (double.unite, double.cpts, double.declare) == ("A", ("est", "ouest"), True)


def test_two_projects_on_one_commune_overlap_and_cover_it_once():
    bilan = couverture([unite("A", 500)], [Ligne("un", "A"), Ligne("deux", "A")])
    assert bilan.population_couverte == 500
    assert not bilan.chevauchements[0].declare


def test_a_shared_commune_of_which_a_part_is_nobodys_is_covered_in_part():
    bilan = couverture([unite("A", 1_000)], [Ligne("est", "A", 0.25)])
    assert bilan.population_couverte == 250


def test_a_population_that_is_not_known_is_named_and_leaves_no_taille():
    bilan = couverture([unite("A", None), unite("B", 10)], [Ligne("cpts", "A")])
    assert bilan.inconnues == ("A",)
    assert bilan.population == 10
    assert bilan.cpts["cpts"].taille is None
    assert bilan.cpts["cpts"].inconnues == ("A",)


def test_a_cpts_that_straddles_keeps_the_taille_of_its_whole_population():
    bilan = couverture(
        [unite("A", 10_000)],
        [Ligne("cpts", "A"), Ligne("cpts", "Z")],
        ailleurs=[unite("Z", 35_000, departement="38")],
    )
    cpts = bilan.cpts["cpts"]
    assert (cpts.population, cpts.population_ici, cpts.taille) == (45_000, 10_000, 2)
    assert cpts.departements == ("01", "38")
    assert bilan.population_couverte == 10_000


def test_a_cpts_that_is_wholly_elsewhere_is_not_counted():
    bilan = couverture([unite("A")], [Ligne("loin", "Z")], ailleurs=[unite("Z")])
    assert bilan.cpts == {}


def test_a_unite_that_was_not_given_is_refused():
    with pytest.raises(ValueError, match="Z"):
        couverture([unite("A")], [Ligne("cpts", "Z")])


def test_an_empty_territory_has_an_empty_coverage():
    bilan = couverture([], [])
    assert (bilan.communes, bilan.population, bilan.zones_blanches) == (0, 0, ())


COTE = 5


@st.composite
def grilles(draw):
    """A grid of communes, each held by one of three CPTS or by none."""
    cases = [(x, y) for x in range(COTE) for y in range(COTE)]
    unites = [unite(f"{x}{y}", draw(st.integers(0, 50_000))) for x, y in cases]
    tenue = draw(st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=25, max_size=25))
    lignes = [Ligne(c, u.code) for u, c in zip(unites, tenue, strict=True) if c]
    voisins = [(f"{x}{y}", f"{x + 1}{y}", 1.0) for x, y in cases if x + 1 < COTE]
    voisins += [(f"{x}{y}", f"{x}{y + 1}", 1.0) for x, y in cases if y + 1 < COTE]
    return unites, lignes, voisins


@given(grilles())
def test_nobody_is_lost_nor_counted_twice(grille):
    unites, lignes, voisins = grille
    bilan = couverture(unites, lignes, voisins)
    blancs = sum(zone.population for zone in bilan.zones_blanches)
    assert bilan.population_couverte + blancs == bilan.population == sum(u[1] for u in unites)
    assert sum(c.population for c in bilan.cpts.values()) == bilan.population_couverte
    montrees = sorted(code for zone in bilan.zones_blanches for code in zone.unites)
    assert montrees == sorted(unites_blanches(unites, lignes))


@given(grilles(), st.randoms())
def test_white_zones_are_connected_and_no_two_touch(grille, hasard):
    unites, lignes, voisins = grille
    melange = list(voisins)
    hasard.shuffle(melange)
    zones = couverture(unites, lignes, melange).zones_blanches
    assert zones == couverture(unites, lignes, voisins).zones_blanches
    zone_de = {code: rang for rang, zone in enumerate(zones) for code in zone.unites}
    for a, b, _ in voisins:
        if a in zone_de and b in zone_de:
            assert zone_de[a] == zone_de[b]
    for zone in zones:
        vus, file = set(), [zone.unites[0]]
        while file:
            code = file.pop()
            vus.add(code)
            file += [
                autre
                for a, b, _ in voisins
                for ici, autre in ((a, b), (b, a))
                if ici == code and autre in zone.unites and autre not in vus
            ]
        assert vus == set(zone.unites)
