"""The buttons of the territory, pressed without scripts: another address, or a sentence."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.http import QueryDict

from maillage.contrats.web.actions import appliquer
from maillage.contrats.web.saisie import COMMUNES_MAXIMUM, Saisie
from maillage.territoires.queries import codes_de

pytestmark = pytest.mark.django_db
DEPART = Saisie(codes=("04112", "04143"))
CODES_DEPART = DEPART.codes


def presser(saisie: Saisie = DEPART, **bouton: str):
    return appliquer(saisie, QueryDict(urlencode(bouton)))


@pytest.mark.parametrize(
    ("choix", "ajoutes"),
    [
        ("commune:04230", ("04230",)),
        ("commune:2a004", ("2A004",)),
        ("arrondissement:13201", ("13201",)),
        ("commune:13055", tuple(str(code) for code in range(13201, 13217))),
        ("commune:69123", tuple(str(code) for code in range(69381, 69390))),
    ],
)
def test_a_commune_is_added_once_and_a_city_by_its_arrondissements(choix, ajoutes):
    effet = presser(ajouter=choix)
    assert effet.demandee
    assert effet.saisie.erreurs == ()
    assert effet.saisie.codes == CODES_DEPART + ajoutes


def test_a_commune_already_there_is_said_to_be_there():
    effet = presser(ajouter="commune:04112")
    assert effet.saisie.codes == CODES_DEPART
    assert [e.texte for e in effet.saisie.erreurs] == ["Cette commune est déjà dans le territoire."]


@pytest.mark.parametrize(("genre", "code", "minimum"), [("departement", "04", 150)])
def test_a_grouping_brings_its_communes(genre, code, minimum):
    effet = presser(Saisie(), ajouter=f"{genre}:{code}")
    assert set(effet.saisie.codes) == set(codes_de(genre=genre, code=code))
    assert len(effet.saisie.codes) > minimum


def test_a_region_too_large_for_the_page_is_refused_and_changes_nothing():
    nombre = len(set(codes_de(genre="region", code="44")) | set(CODES_DEPART))
    assert nombre > COMMUNES_MAXIMUM
    effet = presser(ajouter="region:44")
    assert effet.saisie.codes == CODES_DEPART
    (erreur,) = effet.saisie.erreurs
    assert f"Cela ferait {nombre:,} communes".replace(",", "\u202f") in erreur.texte
    assert "Ajoutez un groupement plus petit" in erreur.texte


def test_a_new_commune_drops_the_population_typed_for_the_old_ones():
    saisie = Saisie(codes=CODES_DEPART, population=45_000)
    assert presser(saisie, ajouter="commune:04230").saisie.population is None
    assert presser(saisie, remplacer="04143:04230").saisie.population is None


@pytest.mark.parametrize("valeur", ["04143", " 04143 "])
def test_a_commune_is_removed(valeur):
    effet = presser(retirer=valeur)
    assert effet.demandee
    assert effet.saisie.codes == ("04112",)


def test_removing_what_is_not_there_changes_nothing():
    assert presser(retirer="99999").saisie == DEPART


def test_a_code_is_replaced_by_others():
    assert presser(remplacer="04143:04230.2B033").saisie.codes == ("04112", "04230", "2B033")
    assert presser(remplacer="04143:04112").saisie.codes == ("04112",)


def test_everything_is_removed():
    assert presser(vider="1").saisie.codes == ()


@pytest.mark.parametrize(
    "forge",
    [
        {"ajouter": "commune:99999"},
        {"ajouter": "epci:000000000"},
        {"ajouter": "pays:FR"},
        {"ajouter": "commune"},
        {"ajouter": "commune:04230\n"} | {"ajouter": "commune:04\x00"},
        {"ajouter": "commune:٠٤٢٣٠"},
        {"ajouter": "x" * 5000},
        {"remplacer": "04143"},
        {"remplacer": "04143:....."},
        {"remplacer": "04143:AAAAA.BBBBB"},
        {"remplacer": "04143:" + ".".join(["04230"] * 500)},
        {"remplacer": "<b>:04230"},
    ],
    ids=str,
)
def test_a_forged_button_changes_nothing_and_is_said(forge):
    effet = presser(**forge)
    assert effet.saisie.codes == CODES_DEPART
    assert effet.saisie.population == DEPART.population
    (erreur,) = effet.saisie.erreurs
    assert erreur.champ == "communes"
    assert len(erreur.texte) < 200


def test_no_button_is_no_gesture():
    assert not presser(q="manosque").demandee
    assert not presser(ajouter="").demandee


def test_without_scripts_a_button_leads_to_the_address_of_the_new_scenario(client):
    reponse = client.get(
        "/simulateur/?communes=04112&signature=2023-09-15&acces=signature&q=orai"
        "&ajouter=commune:04143"
    )
    assert reponse.status_code == 302
    assert reponse["Location"] == (
        "/simulateur/?communes=04112,04143&signature=2023-09-15&acces=signature#territoire"
    )


def test_a_button_pressed_beside_a_faulty_field_works_and_keeps_what_was_typed(simulateur):
    page = simulateur("communes=04112&population=beaucoup&ajouter=commune:04143")
    assert page.un("input", name="communes")["value"] == "04112,04143"
    assert page.un("input", name="population")["value"] == "beaucoup"
    assert any("nombre entier" in e.mots for e in page.tous(classe="erreur-champ"))


def test_with_htmx_a_button_brings_the_territory_and_pushes_its_address(simulateur):
    page = simulateur(
        "communes=04112&signature=2023-09-15&retirer=04112",
        htmx=True,
        **{"HX-Current-URL": "http://testserver/simulateur/?communes=04112&signature=2023-09-15"},
    )
    assert page.un("section", id="territoire").tous("li", "jeton") == []
    poussee = parse_qs(urlsplit(page.reponse["HX-Push-Url"]).query)
    assert poussee == {"signature": ["2023-09-15"]}
