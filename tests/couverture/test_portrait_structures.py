"""A regional file of structures says nothing of the other régions."""

import json

import pytest

from maillage.territoires.models import JeuDeDonnees, Structure

from .conftest import MAINTENANT


@pytest.fixture
def pharmacie_d_ajaccio(db):
    jeu = JeuDeDonnees.objects.create(
        nom="finess:94",
        millesime="2026-02",
        source="FINESS inventé",
        licence="",
        empreinte="0" * 64,
        charge_a=MAINTENANT,
        charge_par="essai",
    )
    Structure.objects.create(
        finess="2A0000001",
        raison_sociale="PHARMACIE INVENTÉE",
        famille="pharmacie",
        commune_id="2A004",
        jeu=jeu,
    )


def statuts(client, **ou):
    donnees = json.loads(client.get("/portrait/portrait.json", ou).content)
    (theme,) = [t for t in donnees["themes"] if t["code"] == "structures"]
    (pharmacies,) = [i for i in theme["indicateurs"] if i["code"] == "pharmacie"]
    assert "FINESS inventé, 2026-02" in pharmacies["source"]
    return [(v["statut"], v["effectif"]) for v in pharmacies["valeurs"]]


def test_a_departement_of_the_file_has_its_count_and_france_is_unknown(client, pharmacie_d_ajaccio):
    assert statuts(client, departement="2A") == [
        ("exact", 1),
        ("inconnu", None),  # the région also has Haute-Corse, of which nothing is known
        ("inconnu", None),
    ]


def test_where_the_file_says_nothing_the_count_is_unknown_not_zero(client, pharmacie_d_ajaccio):
    assert statuts(client, communes="2B033")[0] == ("inconnu", None)
    assert statuts(client, communes="2A001")[0] == ("exact", 0)
