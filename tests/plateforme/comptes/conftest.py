"""Accounts of invented people, and a browser that signs in as they would."""

import re
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.template import engines
from django.test import Client
from tests.pages import VariableInconnue, lire_page
from tests.plateforme.comptes.codes import code_du_moment

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.comptes.commands import creer_compte

MAINTENANT = datetime(2026, 11, 22, tzinfo=UTC)
MOT_DE_PASSE = "un cheval mange des pommes"
ESSAI = Acteur.systeme("essai")


@pytest.fixture(autouse=True)
def base(db):
    cache.clear()


@pytest.fixture
def variables_connues(monkeypatch):
    """A template that names an undefined variable fails the test."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", VariableInconnue("%s"))


@pytest.fixture
def creer():
    def faire(courriel="alice@exemple.test", **suite):
        reglages = {
            "mot_de_passe": MOT_DE_PASSE,
            "nom": "Essai",
            "prenom": "Alice",
            "confirme": True,
            "par": ESSAI,
            "maintenant": MAINTENANT,
        }
        return creer_compte(courriel=courriel, **(reglages | suite))

    return faire


@pytest.fixture
def alice(creer):
    return creer()


@pytest.fixture
def entrer():
    """Post the sign-in form; gives the answer."""

    def faire(client: Client, courriel="alice@exemple.test", mot_de_passe=MOT_DE_PASSE, **suite):
        return client.post(
            "/compte/connexion", {"login": courriel, "password": mot_de_passe}, **suite
        )

    return faire


@pytest.fixture
def connecte(client, alice, entrer):
    """Alice's browser, signed in by password."""
    assert entrer(client).status_code == 302
    return client


@pytest.fixture
def lien(mailoutbox):
    """The address of the only link of the last mail, from its path on."""

    def lire() -> str:
        (adresse,) = re.findall(r"https?://[^/\s]+(/compte/\S+)", mailoutbox[-1].body)
        return adresse

    return lire


@pytest.fixture
def confirmer():
    """Type the password again, as sensitive actions ask."""

    def faire(client: Client, mot_de_passe=MOT_DE_PASSE):
        return client.post("/compte/confirmation-identite", {"password": mot_de_passe})

    return faire


@pytest.fixture
def application(confirmer):
    """Add an application of codes to the account of this browser; gives its secret."""

    def faire(client: Client) -> str:
        confirmer(client)
        page = lire_page(client.get("/compte/second-facteur/application"))
        secret = page.un("main").un("code").mots
        reponse = client.post(
            "/compte/second-facteur/application", {"code": code_du_moment(secret)}
        )
        assert reponse["Location"] == "/compte/second-facteur/secours"
        return secret

    return faire
