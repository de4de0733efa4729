"""Who touches whom, as it ships and once loaded."""

import csv
import gzip
import json

import pytest

from maillage.plateforme.imports.releve import ImportRefuse
from maillage.territoires.commands import enregistrement
from maillage.territoires.imports.communes import DONNEES_LIVREES
from maillage.territoires.models import Commune, JeuDeDonnees, Voisinage
from maillage.territoires.queries import contours_connus, frontieres

pytestmark = pytest.mark.django_db

VILLES = {"13055", "69123", "75056"}
CANTAL = {"15031", "15035", "15047", "15171"}


def voisines(code: str) -> set[str]:
    return {b if a == code else a for a, b, _, _ in frontieres(codes=[code])}


def test_the_report_announces_what_is_loaded():
    livre = json.loads((DONNEES_LIVREES / "bilan.json").read_text(encoding="utf-8"))
    assert Voisinage.objects.filter(deduit=False).count() == livre["bilan"]["frontieres"]
    assert Voisinage.objects.filter(deduit=True).count() == livre["bilan"]["voisinages_deduits"]
    touchees = {code for ligne in frontieres() for code in ligne[:2]}
    unites = set(Commune.objects.filter(active=True).values_list("code", flat=True)) - VILLES
    assert touchees <= unites
    seules = unites - touchees
    assert sorted(seules & contours_connus(codes=seules)) == livre["manques"]["sans_voisine"]
    # All the others have no outline: nobody knows whom they touch.
    assert seules - contours_connus(codes=seules) == set(livre["manques"]["sans_contour"]) - CANTAL


def test_the_communes_that_touch_nobody_are_islands():
    iles = {"17004", "29083", "29155", "56069", "85113", "97110", "97131"}  # Aix, Sein, Ouessant…
    assert not any(voisines(code) for code in iles)


def test_an_arrondissement_touches_its_neighbours_in_and_out_of_the_city():
    assert voisines("75114") == {
        *("75105", "75106", "75113", "75115"),
        *("92046", "92049", "94037"),  # Malakoff, Montrouge, Gentilly
    }
    assert not VILLES & {code for ligne in frontieres() for code in ligne[:2]}


def test_communes_that_meet_in_a_point_do_not_touch():
    assert "80701" not in voisines("80474")


def test_communes_split_without_an_outline_touch_what_the_whole_touched():
    assert voisines("15141") >= CANTAL
    for code in CANTAL:
        assert voisines(code) == (voisines("15141") | {"15141"}) - {code}
    assert all(ligne.deduit for ligne in frontieres(codes=["15141", *CANTAL]))
    longueurs = [f.km for f in frontieres(codes=["15141"]) if not CANTAL & {f.a, f.b}]
    assert min(longueurs) > 0


def test_only_the_borders_asked_for_are_read(django_assert_num_queries):
    with django_assert_num_queries(1):
        autour = frontieres(codes=["35238", "35288"])
    assert {"35238", "35288"} & {autour[0].a, autour[0].b}
    assert all({"35238", "35288"} & {ligne.a, ligne.b} for ligne in autour)
    assert frontieres(codes=[]) == []


def test_lengths_are_those_of_the_ellipsoid():
    (ligne,) = (f for f in frontieres(codes=["2A004"]) if "2A006" in (f.a, f.b))
    assert ligne.km == pytest.approx(10.75, abs=0.015)  # as computed apart, rounded


def test_a_code_that_is_no_commune_is_refused():
    jeu = JeuDeDonnees.objects.get(nom="communes")
    with pytest.raises(ImportRefuse, match="99999"):
        enregistrement.enregistrer_voisinages([("35238", "99999", 1.0, False)], jeu)


def test_the_pairs_are_those_computed_apart(donnees_reelles):
    chemin = donnees_reelles / "communes_adjacence_2026.csv.gz"
    with gzip.open(chemin, "rt", encoding="utf-8") as texte:
        attendues = {(r["a"], r["b"]): float(r["frontiere_km"]) for r in csv.DictReader(texte)}
    hors_villes = {p: km for p, km in attendues.items() if not VILLES & set(p)}
    trouvees = {(f.a, f.b): f for f in frontieres()}
    assert hors_villes.keys() <= trouvees.keys()
    for paire in trouvees.keys() - hors_villes.keys():
        assert trouvees[paire].deduit or any(code[:2] in ("13", "69", "75") for code in paire)
    assert all(abs(trouvees[p].km - km) < 0.016 for p, km in hors_villes.items())
