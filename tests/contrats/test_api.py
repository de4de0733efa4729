"""The public API: what each endpoint answers, what it refuses and how it says so."""

import json
from urllib.parse import quote

import pytest

from maillage.regles import PARAMETRES_OUVERTS, CodeBareme, bareme

pytestmark = pytest.mark.django_db

BASE = "/api/v1"
SIMULATION = {
    "population": 90_000,
    "signature": "2023-09-15",
    "debuts": {"acces": "2024-03-15"},
}
VALIDATION = {"reception": "2026-03-10", "mode": "suspension"}
PROBLEME = "application/problem+json"


def poster(client, chemin: str, demande: object, **options: str):
    corps = demande if isinstance(demande, bytes | str) else json.dumps(demande)
    options = {"content_type": "application/json"} | options
    return client.post(f"{BASE}/{chemin}", data=corps, **options)


def refus(reponse, statut: int = 422) -> dict:
    assert reponse.status_code == statut, reponse.content
    assert reponse["Content-Type"] == PROBLEME
    contenu = reponse.json()
    assert contenu["status"] == statut
    assert contenu["type"].startswith("/api#")
    assert contenu["title"]
    assert contenu["detail"].endswith((".", ")"))
    return contenu


def test_a_commune_is_found_by_the_start_of_its_name(client):
    communes = client.get(f"{BASE}/communes?q=manosq").json()["communes"]
    assert [c["code"] for c in communes] == ["04112"]
    assert communes[0]["population"] > 20_000
    assert communes[0]["codes_postaux"] == ["04100"]


def test_a_search_gives_communes_only_and_as_many_as_asked(client):
    communes = client.get(f"{BASE}/communes?q=saint&limite=50").json()["communes"]
    assert {c["genre"] for c in communes} <= {"commune", "arrondissement"}
    assert len(client.get(f"{BASE}/communes?q=saint&limite=3").json()["communes"]) == 3
    assert client.get(f"{BASE}/communes?q=zzzzzzzzzz").json() == {"communes": []}


@pytest.mark.parametrize(
    ("question", "champ"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=" + "a" * 81, "q"),
        ("q=a&limite=0", "limite"),
        ("q=a&limite=51", "limite"),
        ("q=a&limite=dix", "limite"),
        ("q=a&limit=5", "limit"),
    ],
)
def test_a_faulty_search_names_its_parameter(client, question, champ):
    contenu = refus(client.get(f"{BASE}/communes?{question}"))
    assert contenu["champ"] == champ
    assert champ in contenu["detail"]


@pytest.mark.parametrize("texte", ["%00", "%ff%fe", "'; DROP TABLE x--", "%25", "\\", "🙂", "%0a"])
def test_no_text_breaks_the_search(client, texte):
    assert client.get(f"{BASE}/communes?q=a{texte}").status_code == 200
    assert client.get(f"{BASE}/communes?q={texte}").status_code == 200


def test_a_commune_is_read_with_its_source(client):
    fiche = client.get(f"{BASE}/communes/2a004").json()
    assert (fiche["code"], fiche["nom"]) == ("2A004", "Ajaccio")
    assert fiche["departement"] == {"code": "2A", "nom": "Corse-du-Sud"}
    assert fiche["source"]["millesime"]


def test_an_arrondissement_names_its_city(client):
    fiche = client.get(f"{BASE}/communes/13201").json()
    assert (fiche["type"], fiche["parent"]) == ("ARM", "13055")


def test_a_retired_code_is_gone_and_says_what_it_became(client):
    contenu = refus(client.get(f"{BASE}/communes/01018"), 410)
    assert contenu["successeurs"] == ["01033"]
    assert "01033" in contenu["detail"]


def test_a_whole_city_is_refused_with_its_arrondissements(client):
    contenu = refus(client.get(f"{BASE}/communes/13055"))
    assert contenu["detail"].replace("\u00a0", " ") == (
        "La commune 13055 est Marseille entière : choisissez plutôt ses arrondissements "
        "(13201 à 13216)."
    )
    assert len(contenu["erreurs"][0]["propositions"]) == 16


@pytest.mark.parametrize("code", ["1004", "abcde", "0411", "041120", "00000", "é", "%00", "..%2f"])
def test_what_is_no_code_is_refused_with_its_form(client, code):
    reponse = client.get(f"{BASE}/communes/{code}")
    assert reponse.status_code in (404, 422)
    assert reponse["Content-Type"] == PROBLEME


def test_an_unknown_code_is_not_found(client):
    assert "99999" in refus(client.get(f"{BASE}/communes/{quote('99999')}"), 422)["detail"]
    assert "75999" in refus(client.get(f"{BASE}/communes/75999"), 404)["detail"]


def test_a_territory_has_a_population_a_taille_and_distances(client):
    lieu = poster(client, "territoires", {"communes": ["13201", "13202", "13203"]}).json()
    assert lieu["population"] == sum(c["population"] for c in lieu["communes"])
    assert lieu["taille"] == 3
    assert lieu["seuils"]["atteint"] == 80_000
    assert lieu["seuils"]["depasse_de"] == lieu["population"] - 80_000
    assert lieu["seuils"]["manque"] == 175_000 - lieu["population"]
    assert lieu["departements"] == [{"code": "13", "nom": "Bouches-du-Rhône"}]


def test_a_commune_named_twice_counts_once_and_is_said(client):
    une = poster(client, "territoires", {"communes": ["04112"]}).json()
    deux = poster(client, "territoires", {"communes": ["04112", "04112"]}).json()
    assert deux["population"] == une["population"]
    assert any("citée plusieurs fois" in remarque for remarque in deux["remarques"])


def test_two_departements_are_said(client):
    lieu = poster(client, "territoires", {"communes": ["04112", "84003"]}).json()
    assert any("2 départements" in remarque for remarque in lieu["remarques"])


def test_an_unknown_population_stays_unknown(client):
    lieu = poster(client, "territoires", {"communes": ["98411", "04112"]}).json()
    assert (lieu["population"], lieu["taille"], lieu["seuils"]) == (None, None, None)
    assert any("98411" in remarque for remarque in lieu["remarques"])


def test_one_bad_code_refuses_the_whole_territory_and_names_each(client):
    contenu = refus(poster(client, "territoires", {"communes": ["04112", "01018", "13055"]}))
    assert [e["propositions"][0] for e in contenu["erreurs"]] == ["01033", "13201"]
    assert contenu["champ"] == "communes"


@pytest.mark.parametrize(
    ("demande", "champ"),
    [
        ({}, "communes"),
        ({"communes": []}, "communes"),
        ({"communes": "04112"}, "communes"),
        ({"communes": [4112]}, "communes[0]"),
        ({"communes": ["04112", "Digne"]}, "communes[1]"),
        ({"communes": [None]}, "communes[0]"),
        ({"communes": ["04112"] * 1301}, "communes"),
        ({"communes": ["04112"], "annee": 2024}, "annee"),
        ([], ""),
        ("04112", ""),
        (None, ""),
    ],
)
def test_a_faulty_territory_names_its_field(client, demande, champ):
    assert refus(poster(client, "territoires", json.dumps(demande)))["champ"] == champ


def test_the_reference_case_is_paid_to_the_cent(client):
    simulation = poster(client, "simulations", SIMULATION).json()
    ligne = next(
        ligne
        for ligne in simulation["annees"][0]["lignes"]
        if (ligne["mission"], ligne["volet"]) == ("acces", "fixe")
    )
    montants = [ligne[champ] for champ in ("plafond", "du", "avance", "solde")]
    assert montants == ["90000.00", "45245.90", "33934.43", "11311.47"]
    assert "184 jours" in " ".join(e["texte"] for e in ligne["explication"])
    assert all(e["reference"] and e["confiance"] for e in ligne["explication"])


def test_payments_add_up_to_what_is_due(client):
    simulation = poster(client, "simulations", SIMULATION).json()
    verses = sum(round(float(v["montant"]) * 100) for v in simulation["versements"])
    dus = sum(round(float(a["total"]["du"]) * 100) for a in simulation["annees"])
    assert verses == dus
    assert simulation["calendrier"][0]["code"] == "signature"
    assert [b["code"] for b in simulation["sources"]["baremes"]] == ["avenant_2"]


def test_a_simulation_by_communes_names_them_and_their_source(client):
    demande = {"communes": ["13201", "13202", "13203"], "signature": "2023-09-15", "annees": 2}
    simulation = poster(client, "simulations", demande).json()
    assert [c["code"] for c in simulation["communes"]] == demande["communes"]
    assert simulation["sources"]["communes"]["licence"]
    assert len(simulation["annees"]) == 2


def test_the_rate_of_attainment_changes_the_variable_part(client):
    def variable(taux: int) -> str:
        annees = poster(client, "simulations", SIMULATION | {"taux": taux}).json()["annees"]
        return next(li["du"] for li in annees[1]["lignes"] if li["volet"] == "variable")

    assert (variable(100), variable(50)) == ("35000.00", "17500.00")


@pytest.mark.parametrize(
    ("changement", "champ", "phrase"),
    [
        ({"population": None}, "communes", "l’un des deux"),
        ({"communes": ["04112"]}, "communes", "l’un des deux"),
        ({"population": 0}, "population", "1 au moins"),
        ({"population": 10**9}, "population", "dépasse celle de la France"),
        ({"population": "90000"}, "population", "sans guillemets"),
        ({"population": True}, "population", "nombre entier"),
        ({"population": 9.5}, "population", "nombre entier"),
        ({"signature": "2018-01-01"}, "signature", "précède le premier accord"),
        ({"signature": "2199-01-01"}, "signature", "trop lointaine"),
        ({"signature": "15/09/2023"}, "signature", "AAAA-MM-JJ"),
        ({"signature": 1694736000}, "signature", "entre guillemets"),
        ({"signature": "2023-02-29"}, "signature", "n’existe pas"),
        ({"debuts": {"acces": "2020-01-01"}}, "debuts.acces", "avant la signature"),
        ({"debuts": {"soins": "2024-01-01"}}, "debuts.soins", "acces ou parcours"),
        ({"debuts": {"acces": "{x}"}}, "debuts.acces", "{x}"),
        ({"debuts": []}, "debuts", "accolades"),
        ({"options": ["acces"]}, "options[0]", "qualite ou accompagnement"),
        ({"options": ["qualite"] * 3}, "options", "2 au plus"),
        ({"plan_crise": 1990}, "plan_crise", "hors du contrat"),
        ({"crises": [2024, 2050]}, "crises", "2050"),
        ({"bareme": "projet_2019_04"}, "bareme", "aci_2019 ou avenant_2"),
        ({"annees": 6}, "annees", "5 au plus"),
        ({"taux": 101}, "taux", "100 au plus"),
        ({"singature": "2023-09-15"}, "singature", "n’est pas connu"),
    ],
)
def test_a_faulty_simulation_names_its_field_and_the_remedy(client, changement, champ, phrase):
    demande = {c: v for c, v in (SIMULATION | changement).items() if v is not None}
    contenu = refus(poster(client, "simulations", demande))
    assert contenu["champ"] == champ
    assert phrase in contenu["detail"]


def test_communes_of_unknown_population_cannot_be_simulated(client):
    demande = {"communes": ["98411"], "signature": "2023-09-15"}
    contenu = refus(poster(client, "simulations", demande))
    assert (contenu["champ"], "98411" in contenu["detail"]) == ("communes", True)


def test_every_fault_is_listed_at_once(client):
    contenu = refus(poster(client, "simulations", {"signature": "hier", "annees": 9, "x": 1}))
    assert [e["champ"] for e in contenu["erreurs"]] == ["signature", "annees", "x"]
    assert contenu["detail"].endswith("(et 2 autres erreurs)")


def test_a_suspended_delay_gives_its_last_day_and_its_reasons(client):
    demande = VALIDATION | {"complements": [{"demande": "2026-04-01", "reponse": "2026-04-21"}]}
    contenu = poster(client, "echeances", demande).json()
    assert contenu["echeance"] == "2026-05-30"
    assert any("20 jours" in e["texte"] for e in contenu["explication"])


def test_a_pending_request_stops_the_clock(client):
    demande = VALIDATION | {"complements": [{"demande": "2026-04-01"}], "mode": "redemarrage"}
    assert poster(client, "echeances", demande).json()["echeance"] is None


@pytest.mark.parametrize(
    ("changement", "champ"),
    [
        ({"reception": None}, "reception"),
        ({"mode": None}, "mode"),
        ({"mode": "pause"}, "mode"),
        ({"complements": [{"reponse": "2026-04-01"}]}, "complements[0].demande"),
        ({"complements": [{"demande": "2026-01-01"}]}, "complements"),
        ({"complements": [{"demande": "2027-01-01"}]}, "complements"),
        ({"complements": [{"demande": "2026-04-10", "reponse": "2026-04-01"}]}, "complements"),
        ({"complements": [{"demande": "2026-04-01"}] * 51}, "complements"),
    ],
)
def test_a_faulty_deadline_names_its_field(client, changement, champ):
    demande = {c: v for c, v in (VALIDATION | changement).items() if v is not None}
    assert refus(poster(client, "echeances", demande))["champ"] == champ


def test_every_scale_is_published_with_its_source(client):
    baremes = client.get(f"{BASE}/baremes").json()["baremes"]
    assert [b["code"] for b in baremes] == [code.value for code in CodeBareme]
    assert [b["en_vigueur"] for b in baremes] == [False, True, True]
    avenant = bareme(CodeBareme.AVENANT_2)
    for ligne in baremes[-1]["montants"]:
        attendus = avenant.montants[ligne["mission"], ligne["volet"]]
        assert [float(montant) for montant in ligne["montants"]] == list(attendus)
    assert all(b["reference"] for b in baremes)


def test_every_open_question_is_published_with_its_default(client):
    parametres = client.get(f"{BASE}/parametres").json()["parametres"]
    assert [p["nom"] for p in parametres] == list(PARAMETRES_OUVERTS)
    defauts = {p["nom"]: p["defaut"] for p in parametres}
    assert defauts["prorata_variable"] is False
    assert defauts["crise_max_par_an"] == 1
    assert defauts["date_avenant_local"] is None
