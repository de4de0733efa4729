"""The logs say which page, how long, and how it ended; never what was typed."""

import io
import logging

import pytest
import structlog
from django.test import Client

TAPE = "motquepersonnenedoitlire"


@pytest.fixture
def journaux(monkeypatch):
    """What the configured handler writes, from now on."""
    (sortie,) = [
        h
        for h in logging.getLogger().handlers
        if isinstance(h.formatter, structlog.stdlib.ProcessorFormatter)
    ]
    tampon = io.StringIO()
    ancien = sortie.setStream(tampon)
    yield tampon
    sortie.setStream(ancien)


@pytest.mark.parametrize(
    ("methode", "adresse", "attendu"),
    [
        ("get", f"/simulateur/?q={TAPE}&communes=04112", "route=simulateur"),
        ("get", f"/simulateur/propositions?q={TAPE}", "route=simulateur-propositions"),
        ("get", f"/simulateur/?population={TAPE}&ref={TAPE}", "statut=200"),
        ("get", f"/{TAPE}", "statut=404"),
        ("get", f"/essai/ratee/400?q={TAPE}", "statut=400"),
        ("get", f"/essai/ratee/403?q={TAPE}", "statut=403"),
        ("get", f"/essai/ratee/404?q={TAPE}", "statut=404"),
        ("get", f"/essai/ratee/500?q={TAPE}", "ZeroDivisionError"),
        ("get", f"/essai/oubliee?q={TAPE}", "statut=302"),
        ("get", "/simulateur/?" + "&".join(f"{TAPE}{n}=1" for n in range(4100)), "statut=400"),
        ("post", f"/simulateur/liste?x={TAPE}", "statut=422"),
        ("put", f"/simulateur/?q={TAPE}", "statut=405"),
    ],
)
def test_a_request_is_logged_without_what_was_typed(
    db, adresses_d_essai, journaux, methode, adresse, attendu
):
    visiteur = Client(raise_request_exception=False)
    donnees = {"texte": TAPE, "scenario": f"population={TAPE}"} if methode == "post" else {}
    getattr(visiteur, methode)(adresse, donnees, REMOTE_ADDR="192.0.2.77") if donnees else getattr(
        visiteur, methode
    )(adresse, REMOTE_ADDR="192.0.2.77")
    ecrit = journaux.getvalue()
    assert attendu in ecrit
    assert TAPE not in ecrit
    assert "192.0.2.77" not in ecrit


def test_a_refused_form_and_an_unknown_host_are_logged_without_their_address(
    db, adresses_d_essai, journaux
):
    strict = Client(enforce_csrf_checks=True)
    strict.post(f"/essai/formulaire?q={TAPE}", {"nom": TAPE})
    strict.get(f"/?q={TAPE}", headers={"host": "ailleurs.test"})
    ecrit = journaux.getvalue()
    assert "statut=403" in ecrit
    assert "statut=400" in ecrit
    assert TAPE not in ecrit


@pytest.mark.parametrize("sorte", ["403", "404"])
def test_a_refusal_is_no_breakdown(db, adresses_d_essai, journaux, sorte):
    Client(raise_request_exception=False).get(f"/essai/ratee/{sorte}")
    assert "Traceback" not in journaux.getvalue()


def test_a_breakdown_is_logged_with_the_number_given_to_the_visitor(db, adresses_d_essai, journaux):
    reponse = Client(raise_request_exception=False).get("/essai/ratee/500")
    ecrit = journaux.getvalue()
    assert "Traceback" in ecrit
    assert f"requete={reponse['X-Requete']}" in ecrit


def test_two_requests_have_two_numbers(client, db):
    assert client.get("/sante")["X-Requete"] != client.get("/sante")["X-Requete"]
