"""/sante and /metriques: useful to those who watch, silent to others."""

import pytest
from django.db import connections
from django.db.utils import ConnectionHandler

from maillage.portail.web import surveillance


def test_health_is_good_when_the_database_answers(client, db):
    reponse = client.get("/sante")
    assert reponse.status_code == 200
    assert reponse.json() == {"etat": "bon"}
    assert "no-store" in reponse["Cache-Control"]


def test_health_is_bad_when_the_database_is_away(client, db, monkeypatch):
    reglages = {**connections.settings["default"], "HOST": "/nulle-part", "OPTIONS": {}}
    morte = ConnectionHandler({"default": reglages})["default"]
    monkeypatch.setattr(surveillance, "connection", morte)
    reponse = client.get("/sante")
    assert reponse.status_code == 503
    assert reponse.json() == {"etat": "base indisponible"}
    assert "nulle-part" not in reponse.content.decode()


def test_health_needs_no_session(client, db, django_assert_num_queries):
    client.cookies["sessionid"] = "x" * 32
    with django_assert_num_queries(1):
        client.get("/sante")


@pytest.mark.parametrize("voisin", ["127.0.0.1", "::1"])
def test_measures_are_read_from_the_machine_itself(client, db, voisin):
    client.get("/sante")
    reponse = client.get("/metriques", REMOTE_ADDR=voisin)
    assert reponse.status_code == 200
    assert reponse["Content-Type"].startswith("text/plain")
    assert 'maillage_requetes_total{methode="GET",route="sante",statut="200"}' in (
        reponse.content.decode()
    )


@pytest.mark.parametrize(
    "ailleurs",
    [
        {"REMOTE_ADDR": "192.0.2.1"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_VIA": "1.1 mandataire"},
    ],
    ids=str,
)
def test_measures_are_refused_from_elsewhere_and_behind_a_proxy(client, db, ailleurs):
    reponse = client.get("/metriques", **ailleurs)
    assert reponse.status_code == 403
    assert "maillage_requetes" not in reponse.content.decode()


@pytest.mark.parametrize(
    ("jeton", "entete", "statut"),
    [
        ("un-long-jeton", "Bearer un-long-jeton", 200),
        ("un-long-jeton", "Bearer un-autre", 403),
        ("un-long-jeton", "un-long-jeton", 403),
        ("un-long-jeton", "Bearer é", 403),
        ("un-long-jeton", "Bearer", 403),
        ("", "Bearer ", 403),
        ("", "Bearer un-long-jeton", 403),
    ],
)
def test_measures_are_read_from_elsewhere_with_the_token_only(
    client, db, settings, jeton, entete, statut
):
    settings.METRIQUES_JETON = jeton
    reponse = client.get("/metriques", REMOTE_ADDR="192.0.2.1", headers={"Authorization": entete})
    assert reponse.status_code == statut
