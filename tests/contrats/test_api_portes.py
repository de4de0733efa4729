"""The door of the API: what is closed stays closed, what is too big stays out, who may ask."""

import json

import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from ninja import NinjaAPI

from maillage.contrats.interop import api as module
from maillage.contrats.interop.ouverture import OCTETS_MAXIMUM, Ouverture
from maillage.contrats.interop.problemes import brancher

pytestmark = pytest.mark.django_db

BASE = "/api/v1"
PROBLEME = "application/problem+json"

# An API of one open path and two that somebody forgot to think of.
essai = NinjaAPI(urls_namespace="essai", docs_url=None)
brancher(essai)
ouverture = Ouverture(essai)


@ouverture.get("/ouverte")
def ouverte(request):
    return {"dit": "bonjour"}


@essai.delete("/ouverte")
def effacer(request):
    return {"dit": "effacé"}


@essai.get("/oubliee")
def oubliee(request):
    return {"dit": "secret"}


@ouverture.get("/cassee")
def cassee(request):
    raise RuntimeError("rien à dire aux inconnus")


urlpatterns = [path("api/essai/", ouverture.adresses())]
handler403 = "maillage.portail.web.erreurs.refus"


@pytest.fixture
def essais():
    with override_settings(ROOT_URLCONF=__name__):
        yield Client()


def test_an_endpoint_opened_on_purpose_answers_strangers(essais):
    assert essais.get("/api/essai/ouverte").json() == {"dit": "bonjour"}


def test_an_endpoint_that_nobody_opened_is_refused(essais):
    reponse = essais.get("/api/essai/oubliee")
    assert reponse.status_code == 403
    assert b"secret" not in reponse.content


def test_a_method_that_nobody_opened_is_refused_on_an_open_path(essais):
    reponse = essais.delete("/api/essai/ouverte")
    assert reponse.status_code == 405
    assert reponse["Allow"] == "GET, HEAD, OPTIONS"


def test_a_failure_tells_nothing_of_the_inside(essais):
    reponse = essais.get("/api/essai/cassee")
    assert (reponse.status_code, reponse["Content-Type"]) == (500, PROBLEME)
    assert "inconnus" not in reponse.content.decode()


def test_the_real_api_opens_exactly_what_its_page_describes():
    ouvertes = {
        (f"{BASE}/{route}".replace("<", "{").replace(">", "}"), methode.lower())
        for route, methodes in module.publique.ouvertes.items()
        for methode in methodes
    }
    decrites = {
        (chemin, methode)
        for chemin, methodes in module.api.get_openapi_schema()["paths"].items()
        for methode in methodes
    }
    assert ouvertes == decrites | {(f"{BASE}/openapi.json", "get")}


@pytest.mark.parametrize("methode", ["put", "patch", "delete", "post", "trace"])
def test_other_methods_are_refused_in_french(client, methode):
    reponse = getattr(client, methode)(f"{BASE}/baremes")
    assert (reponse.status_code, reponse["Content-Type"]) == (405, PROBLEME)
    assert reponse["Allow"] == "GET, HEAD, OPTIONS"


def test_head_answers_like_get_without_a_body(client):
    entier, tete = client.get(f"{BASE}/baremes"), client.head(f"{BASE}/baremes")
    assert (tete.status_code, tete.content) == (200, b"")
    assert int(tete["Content-Length"]) == len(entier.content)


def test_any_site_may_ask_and_no_cookie_is_involved(client):
    avant = client.options(f"{BASE}/simulations")
    assert avant.status_code == 204
    assert avant["Access-Control-Allow-Methods"] == "OPTIONS, POST"
    assert avant["Access-Control-Allow-Headers"] == "Content-Type"
    for reponse in (
        avant,
        client.get(f"{BASE}/baremes"),
        client.get(f"{BASE}/communes"),
        client.get(f"{BASE}/nulle-part"),
    ):
        assert reponse["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in reponse
        assert not reponse.cookies
        assert "Cookie" not in reponse.get("Vary", "")


@pytest.mark.parametrize("chemin", ["", "/", "/nulle-part", "/communes/", "/a/b/c", "/docs"])
def test_any_other_address_is_not_found_as_a_problem(client, chemin):
    reponse = client.get(f"{BASE}{chemin}", follow=True)
    assert (reponse.status_code, reponse["Content-Type"]) == (404, PROBLEME)


@pytest.mark.parametrize(
    "corps",
    [
        b"{",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"population": ' + b"9" * 5000 + b"}",
        b"population=90000",
        b"{'population': 1}",
        b'{"population": NaN}',
        b'{"population": 1, "population": 2}',
        b'{"communes": ["\\ud800"]}',
    ],
    ids=[
        "cut",
        "not UTF-8",
        "too deep",
        "too long a number",
        "a form",
        "single quotes",
        "not a number",
        "twice the same key",
        "half a character",
    ],
)
def test_what_is_not_json_is_refused(client, corps):
    reponse = client.post(f"{BASE}/simulations", corps, content_type="application/json")
    assert (reponse.status_code, reponse["Content-Type"]) == (400, PROBLEME)


@pytest.mark.parametrize("corps", [b"null", b"true", b'"a"', b"[1]", b"7"])
def test_json_that_is_no_object_is_refused(client, corps):
    reponse = client.post(f"{BASE}/simulations", corps, content_type="application/json")
    assert (reponse.status_code, reponse["Content-Type"]) == (422, PROBLEME)


def test_a_form_is_not_json(client):
    reponse = client.post(f"{BASE}/simulations", {"population": 1})
    assert (reponse.status_code, reponse["Content-Type"]) == (415, PROBLEME)


def test_a_body_above_the_limit_is_refused_before_it_is_read(client):
    gros = json.dumps({"communes": ["04112"], "x": "a" * OCTETS_MAXIMUM})
    reponse = client.post(f"{BASE}/territoires", gros, content_type="application/json")
    assert (reponse.status_code, reponse["Content-Type"]) == (413, PROBLEME)


@pytest.mark.parametrize("longueur", ["-1", "abc", ""])
def test_a_forged_length_harms_nobody(longueur):
    requete = RequestFactory().post(
        f"{BASE}/territoires", b"{}", content_type="application/json", CONTENT_LENGTH=longueur
    )
    motif = next(m for m in module.adresses[0] if str(m.pattern) == "territoires")
    assert motif.callback(requete).status_code in (400, 422)


def test_a_body_without_its_length_is_read_as_empty_and_said():
    requete = RequestFactory().post(
        f"{BASE}/territoires", b"{}", content_type="application/json", CONTENT_LENGTH=""
    )
    motif = next(m for m in module.adresses[0] if str(m.pattern) == "territoires")
    assert "arrivée vide" in json.loads(motif.callback(requete).content)["detail"]


def test_the_largest_territory_is_answered(client):
    from maillage.territoires.queries import codes_de

    codes = codes_de(genre="region", code="93")[:1300]
    demande = {"communes": codes, "signature": "2023-09-15"}
    reponse = client.post(f"{BASE}/simulations", demande, content_type="application/json")
    assert reponse.status_code == 200
    assert reponse.json()["taille"] == 4
