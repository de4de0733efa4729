"""The address of the map: read without ever raising, written back as short as can be."""

from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from maillage.couverture.web.carte.choix import COUCHES, LIMITES, SELECTION_MAXIMUM, TRIS, lire

LE = date(2026, 11, 22)


def lu(adresse: str):
    return lire(
        QueryDict(adresse),
        le=LE,
        regions={"93": "Provence-Alpes-Côte d’Azur", "53": "Bretagne"},
        departements={"13": "93", "2A": "94", "35": "53"},
        indicateurs={"apl": (2023, 2022)},
        professions=("medecin_generaliste",),
    )


def test_an_empty_address_is_the_states_of_france_today():
    choix = lu("")
    assert (choix.region, choix.couche, choix.le, choix.le_demande) == ("", "etat", LE, False)
    assert choix.adresse() == ""


@pytest.mark.parametrize(
    "adresse",
    [
        "region=93&couche=taille&le=2026-01-01&c=43.5,5.2,9.25&communes=13001,13201&unite=13001",
        "region=93&departement=13&couche=indicateur.apl&annee=2022&decoupe=naturelles&motifs=1",
        "couche=zonage.medecin_generaliste&limites=aucune",
        "couche=qpv&limites=departements,regions&vue=tableau&tri=-population&page=3",
        "region=53&vue=tableau&tri=classe",
    ],
)
def test_an_address_is_written_as_it_was_read(adresse):
    choix = lu(adresse)
    assert choix.remarques == ()
    assert choix.adresse() == adresse


def test_a_departement_brings_its_region():
    assert lu("departement=13").region == "93"


def test_the_region_chosen_last_takes_the_place_of_the_departement():
    choix = lu("region=53&departement=13")
    assert (choix.region, choix.departement) == ("53", "")


@pytest.mark.parametrize("couche", [*COUCHES, "indicateur.apl", "zonage.medecin_generaliste"])
def test_every_layer_is_read(couche):
    assert lu(f"couche={couche}").couche == couche


def test_an_indicator_shows_its_latest_year_unless_another_is_known():
    assert lu("couche=indicateur.apl").annee == 2023
    assert lu("couche=indicateur.apl&annee=2022").annee == 2022
    assert lu("couche=indicateur.apl&annee=1999").annee == 2023


@pytest.mark.parametrize(
    ("adresse", "mot"),
    [
        ("region=xx", "région"),
        ("departement=99", "département"),
        ("couche=rien", "couche"),
        ("couche=indicateur.inconnu", "couche"),
        ("le=hier", "hier"),
        ("le=2026-02-30", "2026-02-30"),
        ("communes=13001,abc", "INSEE"),
    ],
)
def test_a_fault_is_a_sentence_and_the_default_is_shown(adresse, mot):
    choix = lu(adresse)
    assert len(choix.remarques) == 1
    assert mot in choix.remarques[0]
    assert choix.region in ("", "93")


def test_a_selection_has_a_limit_and_says_so():
    codes = ",".join(f"{n:05}" for n in range(SELECTION_MAXIMUM + 5))
    choix = lu(f"communes={codes}")
    assert len(choix.communes) == SELECTION_MAXIMUM
    assert str(SELECTION_MAXIMUM) in choix.remarques[0]


def test_a_selection_has_each_commune_once_whatever_the_case():
    assert lu("communes=2a004,2A004&communes=13001").communes == ("2A004", "13001")


PARAMETRES = [
    *("region", "departement", "couche", "le", "annee", "decoupe", "motifs", "limites", "c"),
    *("communes", "unite", "vue", "tri", "page"),
]


@given(st.lists(st.tuples(st.sampled_from(PARAMETRES), st.text(max_size=12)), max_size=8))
def test_whatever_stands_in_the_address_nothing_raises(morceaux):
    parametres = QueryDict(mutable=True)
    for nom, valeur in morceaux:
        parametres.appendlist(nom, valeur)
    choix = lire(
        parametres,
        le=LE,
        regions={"93": ""},
        departements={"13": "93"},
        indicateurs={},
        professions=(),
    )
    assert choix.tri in TRIS
    assert choix.page >= 1
    assert set(choix.limites) <= set(LIMITES)
    assert lu(choix.adresse()).adresse() == choix.adresse()
