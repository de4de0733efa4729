"""The OpenAPI description and the page made from it tell the truth."""

import json
import os
import re
import shlex
from pathlib import Path

import pytest

from maillage.contrats.interop import api as module

pytestmark = pytest.mark.django_db

EXEMPLES = Path(module.__file__).with_name("exemples.json")
REECRIRE = "MAILLAGE_REECRIRE_EXEMPLES"
# How many elements of each list an example keeps; texts alone are kept whole.
GARDES = {"lignes": 2, "versements": 2, "calendrier": 2, "montants": 2, "remarques": 1}
UN_SEUL = {"annees", "delais", "parametres"}
# Sentences may be written better at any time; figures, codes and dates may not change unseen.
PROSE = {"texte", "reference", "source", "remarques", "note", "question", "titre", "explication"}


def description(client) -> dict:
    return client.get("/api/v1/openapi.json").json()


def operations(schema: dict):
    for chemin, methodes in schema["paths"].items():
        for methode, operation in methodes.items():
            yield chemin, methode, operation


def demander(client, chemin: str, methode: str, operation: dict, corps: object = None):
    questions = {}
    for parametre in operation["parameters"]:
        valeur = parametre.get("example")
        if parametre["in"] == "path":
            chemin = chemin.replace(f"{{{parametre['name']}}}", valeur)
        elif valeur is not None:
            questions[parametre["name"]] = valeur
    if methode == "get":
        return client.get(chemin, questions)
    return client.post(chemin, json.dumps(corps), content_type="application/json")


def abreger(valeur, cle: str = ""):
    """An answer with its lists cut short: still of the right shape, and still true."""
    if isinstance(valeur, dict):
        return {nom: abreger(contenu, nom) for nom, contenu in valeur.items()}
    if isinstance(valeur, list):
        if cle == "baremes":
            return [abreger(valeur[-1])]  # the one in force today
        fin = 1 if cle in UN_SEUL else GARDES.get(cle, len(valeur))
        return [abreger(element) for element in valeur[:fin]]
    return valeur


def sans_prose(valeur):
    if isinstance(valeur, dict):
        return {nom: None if nom in PROSE else sans_prose(v) for nom, v in valeur.items()}
    return [sans_prose(element) for element in valeur] if isinstance(valeur, list) else valeur


def test_the_description_is_french_whole_and_free_of_loose_references(client):
    schema = description(client)
    assert schema["openapi"].startswith("3.1")
    assert schema["info"]["version"] == "1"
    noms = [operation["operationId"] for _, _, operation in operations(schema)]
    assert len(set(noms)) == len(noms) == 7
    for _, _, operation in operations(schema):
        assert operation["summary"]
        assert operation["description"].endswith(".")
        assert "422" in operation["responses"]
        for parametre in operation["parameters"]:
            assert parametre["description"]
            assert "examples" not in parametre  # a list there is not OpenAPI
    citees = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(schema)))
    assert citees == set(schema["components"]["schemas"])
    for nom, objet in schema["components"]["schemas"].items():
        assert objet["description"], nom


def test_every_example_really_answers(client):
    for chemin, methode, operation in operations(description(client)):
        contenu = operation.get("requestBody", {}).get("content", {})
        exemples = contenu.get("application/json", {}).get("examples", {"seul": {"value": None}})
        assert exemples
        for exemple in exemples.values():
            reponse = demander(client, chemin, methode, operation, exemple["value"])
            assert reponse.status_code == 200, (chemin, reponse.content)


def test_every_example_of_an_answer_is_what_is_answered(client):
    """When an answer changes on purpose, run this test with MAILLAGE_REECRIRE_EXEMPLES=1."""
    exemples = json.loads(EXEMPLES.read_text())
    vrais = json.loads(EXEMPLES.read_text())
    for chemin, methode, operation in operations(description(client)):
        exemple = vrais[operation["operationId"]]
        corps = next(iter(exemple.get("requetes", {"": {}}).values())).get("value")
        exemple["reponse"] = abreger(demander(client, chemin, methode, operation, corps).json())
    if os.environ.get(REECRIRE):
        EXEMPLES.write_text(json.dumps(vrais, ensure_ascii=False, indent=2) + "\n")
    assert sans_prose(exemples) == sans_prose(vrais)


def test_the_page_shows_every_operation_object_and_refusal(client):
    page = client.get("/api").content.decode()
    schema = description(client)
    for chemin, _, operation in operations(schema):
        assert f'id="{operation["operationId"]}"' in page
        assert chemin in page
    for nom in schema["components"]["schemas"]:
        assert f'id="schema-{nom}"' in page
    for probleme in schema["x-problemes"]:
        assert f'id="{probleme["code"]}"' in page
    ancres = set(re.findall(r'href="#([^"]+)"', page))
    assert ancres - set(re.findall(r' id="([^"]+)"', page)) == set()
    identifiants = re.findall(r' id="([^"]+)"', page)
    assert len(identifiants) == len(set(identifiants))


def test_the_page_needs_no_foreign_server_and_no_inline_script(client):
    page = client.get("/api").content.decode()
    sources = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page)
    assert all(source.startswith(("/static/", "/")) for source in sources)
    assert not re.search(r"<script(?![^>]*src=)", page)
    assert "style=" not in page


def test_the_commands_of_the_page_are_whole_shell_lines(client):
    from html import unescape

    page = unescape(client.get("/api").content.decode())
    commandes = re.findall(r"<code>(curl .*?)</code>", page, re.DOTALL)
    assert len(commandes) == 9
    for commande in commandes:
        mots = shlex.split(commande)
        assert any(mot.startswith("http://testserver/api/v1/") for mot in mots)
        if "-d" in mots:
            json.loads(mots[mots.index("-d") + 1])
