"""The simulator as the test client sees it."""

import pytest
from django.template import engines
from tests.pages import Element, VariableInconnue, lire_page


@pytest.fixture
def variables_connues(monkeypatch):
    """A template that names an undefined variable fails the test."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", VariableInconnue("%s"))


@pytest.fixture
def simulateur(client, db, variables_connues):
    """`simulateur("communes=…", statut=200)` gives the page, read."""

    def ouvrir(adresse: str = "", *, statut: int = 200, htmx: bool = False, **entetes) -> Element:
        if htmx:
            entetes = {"HX-Request": "true"} | entetes
        reponse = client.get(f"/simulateur/?{adresse}", headers=entetes)
        assert reponse.status_code == statut, reponse.content[:500]
        page = lire_page(reponse)
        page.reponse = reponse
        return page

    return ouvrir


@pytest.fixture
def deposer(client, db, variables_connues):
    """Post a pasted list or a file, as the form does; the answer as it is, not followed."""

    def poster(texte: str = "", *, fichier=None, scenario: str = "", **champs):
        donnees = {"scenario": scenario, "texte": texte} | champs
        if fichier is not None:
            donnees["fichier"] = fichier
        return client.post("/simulateur/liste", donnees)

    return poster
