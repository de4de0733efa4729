"""Our own error pages: French, useful, without a word of what happened inside."""

import pytest
from django.db import OperationalError
from django.test import Client
from tests.pages import lire_page

from maillage.portail.web.erreurs import CSRF, INTROUVABLE, INVALIDE, METHODE, PANNE, REFUS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("adresses_d_essai")]
RATES = [("400", INVALIDE), ("403", REFUS), ("404", INTROUVABLE), ("500", PANNE)]


@pytest.fixture
def visiteur(variables_connues):
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("sorte", "explication"), RATES)
def test_an_error_shows_our_page_and_a_way_out(visiteur, sorte, explication):
    reponse = visiteur.get(f"/essai/ratee/{sorte}")
    assert reponse.status_code == int(sorte)
    page = lire_page(reponse)
    assert page.un("html")["lang"] == "fr"
    assert page.un("h1").mots == explication.titre
    assert " ".join(explication.texte.split()) in page.un("main").mots
    assert "trace-interne" not in page.mots
    assert "Traceback" not in page.mots
    assert any(a["href"] == "/" for a in page.un("main").tous("a"))
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize(("sorte", "explication"), RATES)
def test_an_error_of_the_api_is_json(visiteur, sorte, explication):
    reponse = visiteur.get(f"/api/essai/ratee/{sorte}")
    assert reponse.status_code == int(sorte)
    assert reponse["Content-Type"] == "application/problem+json"
    assert reponse.json() == {
        "type": "about:blank",
        "title": explication.titre,
        "status": int(sorte),
        "detail": explication.texte,
    }


@pytest.mark.parametrize(
    "adresse", ["/nulle-part", "/nulle-part/", "/simulateur/nulle-part", "/%00", "/é" * 500]
)
def test_an_unknown_address_offers_a_search(visiteur, adresse):
    reponse = visiteur.get(adresse)
    assert reponse.status_code == 404
    formulaire = lire_page(reponse).un("form", role="search")
    assert formulaire["action"] == "/simulateur/"
    assert formulaire.un("input")["name"] == "q"


def test_an_unknown_address_of_the_api_is_json(visiteur):
    reponse = visiteur.get("/api/nulle-part")
    assert reponse.status_code == 404
    assert reponse.json()["title"] == INTROUVABLE.titre


def test_a_breakdown_gives_the_number_under_which_it_was_logged(visiteur):
    reponse = visiteur.get("/essai/ratee/500")
    assert lire_page(reponse).un("main").un("code").mots == reponse["X-Requete"]


def test_a_form_without_its_token_gets_a_sentence(variables_connues):
    strict = Client(enforce_csrf_checks=True)
    reponse = strict.post("/essai/formulaire")
    assert reponse.status_code == 403
    assert lire_page(reponse).un("h1").mots == CSRF.titre
    assert strict.post("/api/essai/formulaire").json()["title"] == CSRF.titre


def test_an_unknown_host_is_refused_without_a_stack_trace(visiteur):
    reponse = visiteur.get("/", headers={"host": "ailleurs.test"})
    assert reponse.status_code == 400
    assert lire_page(reponse).un("h1").mots == INVALIDE.titre


def test_the_breakdown_page_needs_no_database(visiteur, monkeypatch):
    def absente(*args, **kwargs):
        raise OperationalError("the database is down")

    visiteur.cookies["sessionid"] = "x" * 32
    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", absente)
    reponse = visiteur.get("/simulateur/?communes=04112")
    assert reponse.status_code == 500
    assert lire_page(reponse).un("h1").mots == PANNE.titre


@pytest.mark.parametrize("methode", ["post", "put", "patch", "delete"])
def test_an_error_answers_any_method(visiteur, methode):
    assert getattr(visiteur, methode)("/essai/ratee/404").status_code == 404


def test_a_method_that_is_not_taken_gets_a_sentence(visiteur):
    reponse = visiteur.delete("/simulateur/")
    assert reponse.status_code == 405
    assert "GET" in reponse["Allow"]
    assert lire_page(reponse).un("h1").mots == METHODE.titre


def tard(**entetes):
    """A form whose page stayed open too long."""
    strict = Client(enforce_csrf_checks=True, headers=entetes)
    return strict.post(
        "/essai/formulaire",
        {
            "texte": "Longue <b>saisie</b>",
            "vide": " ",
            "password": "motdepasse",
            "code_totp": "123",
        },
    )


def test_a_form_that_came_too_late_gives_back_what_was_typed():
    page = lire_page(tard(origin="http://testserver"))
    (champ,) = page.tous("textarea")
    assert champ.mots == "Longue <b>saisie</b>"
    assert "readonly" in champ.attributs
    assert "motdepasse" not in page.mots
    assert "123" not in page.mots


@pytest.mark.parametrize("origine", ["https://ailleurs.test", "null", "", "http://["])
def test_a_form_sent_by_another_site_gets_nothing_back(origine):
    page = lire_page(tard(origin=origine))
    assert page.un("h1").mots == CSRF.titre
    assert not page.tous("textarea")
