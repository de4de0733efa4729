"""The dataset that ships, against the figures its sources publish."""

import csv
import json
import lzma

import pytest
import shapely
import yaml
from django.db import IntegrityError, transaction
from django.db.models import Sum

from maillage.territoires.imports.communes import DONNEES_LIVREES
from maillage.territoires.models import Commune, CommuneRetiree, ContourCommune, Epci

pytestmark = pytest.mark.django_db


def test_every_commune_of_2026_is_there():
    communes = Commune.objects.filter(active=True)
    assert communes.filter(type="COM").count() == 34_969
    assert communes.filter(type="ARM").count() == 45
    assert Epci.objects.filter(active=True).count() == 1_255
    assert CommuneRetiree.objects.filter(successeurs=None).count() == 0


def test_populations_add_up_to_the_published_total():
    france = Commune.objects.filter(type="COM").exclude(departement__in=OUTRE_MER)
    assert france.aggregate(total=Sum("population"))["total"] == 68_350_798
    inconnues = Commune.objects.filter(population=None).order_by("code")
    assert [c.code for c in inconnues] == ["98411", "98412", "98413", "98414", "98415", "98901"]
    assert Commune.objects.filter(population=0).count() == 6


OUTRE_MER = ("975", "977", "978", "984", "986", "987", "988", "989")


@pytest.mark.parametrize("ville", ["13055", "69123", "75056"])
def test_a_city_is_the_sum_of_its_arrondissements(ville):
    somme = Commune.objects.filter(parent_id=ville).aggregate(total=Sum("population"))["total"]
    assert Commune.objects.get(pk=ville).population == somme


def test_every_column_has_its_source_licence_and_vintage():
    description = yaml.safe_load((DONNEES_LIVREES / "sources.yaml").read_text(encoding="utf-8"))
    for nom, colonnes in description["fichiers"].items():
        octets = (DONNEES_LIVREES / nom).read_bytes()
        texte = (lzma.decompress(octets) if nom.endswith(".xz") else octets).decode()
        entete = next(csv.reader([texte.split("\n", 1)[0]]))
        assert set(entete) == set(colonnes)
        for provenance in colonnes.values():
            assert all(provenance[cle] for cle in ("source", "paquet", "millesime", "licence"))


def test_outlines_are_those_that_the_report_announces():
    manques = json.loads((DONNEES_LIVREES / "bilan.json").read_text(encoding="utf-8"))["manques"]
    sans = Commune.objects.filter(contour=None, active=True).order_by("code")
    assert [c.code for c in sans] == manques["sans_contour"]
    assert len(manques["sans_contour_dans_la_source"]) == 8
    assert len(manques["incomplets_dans_la_source"]) == 47


def test_neighbours_share_their_border():
    formes = {
        c.commune_id: shapely.make_valid(shapely.from_geojson(c.geometrie))
        for c in ContourCommune.objects.filter(commune__departement="48")
    }
    entiere = shapely.union_all(list(formes.values()))
    trous = [shapely.Polygon(anneau) for p in shapely.get_parts(entiere) for anneau in p.interiors]
    assert sum(trou.area for trou in trous) < 1e-4 * entiere.area
    assert sum(forme.area for forme in formes.values()) == pytest.approx(entiere.area, rel=1e-4)


@pytest.mark.parametrize(
    ("nom", "changement"),
    [
        ("commune_code_forme", {"code": "3523"}),
        ("commune_code_forme", {"code": "20004".replace("0", "X", 1)}),
        ("commune_arrondissement_a_un_parent", {"type": "ARM"}),
        ("commune_arrondissement_a_un_parent", {"parent_id": "35288"}),
        ("commune_population_positive", {"population": -1}),
        ("commune_centre_entier", {"latitude": None}),
        ("commune_ages_entiers", {"rp_0_19": None}),
    ],
)
def test_the_base_refuses_an_impossible_commune(nom, changement):
    with pytest.raises(IntegrityError, match=nom), transaction.atomic():
        Commune.objects.filter(pk="35238").update(**changement)


def test_the_base_refuses_an_impossible_retired_code():
    with pytest.raises(IntegrityError, match="commune_retiree_code_forme"), transaction.atomic():
        CommuneRetiree.objects.create(code="X", nature="deleguee")
    with pytest.raises(IntegrityError, match="commune_retiree_nature_connue"), transaction.atomic():
        CommuneRetiree.objects.create(code="35999", nature="autre")
    with pytest.raises(IntegrityError, match="epci_code_siren"), transaction.atomic():
        Epci.objects.create(code="1", nom="x", cle_recherche="x", cle_tri="x")
