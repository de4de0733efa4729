"""Every address of the site answers with the headers that protect, whoever asks and however."""

import re

import pytest
from tests.portail.test_adresses import EXEMPLES, motifs

from maillage.plateforme.base.entetes import INTERDITES, PERMISES

ADRESSES = sorted(
    {
        re.sub(
            r"[\^$]|\(\?P<\w+>[^)]*\)",
            lambda m: "x" if m[0][0] == "(" else "",
            "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m: EXEMPLES.get(m[1], "x"), chemin),
        )
        for chemin, _ in motifs()
    }
)


def test_there_are_addresses_to_try():
    assert len(ADRESSES) > 40
    assert not set(PERMISES) & set(INTERDITES)


@pytest.mark.django_db
@pytest.mark.parametrize("methode", ["get", "post"])
@pytest.mark.parametrize("adresse", ADRESSES)
def test_every_answer_carries_the_headers_that_protect(client, adresse, methode):
    reponse = getattr(client, methode)(adresse)
    assert reponse.status_code < 500
    entetes = reponse.headers
    assert entetes["X-Content-Type-Options"] == "nosniff"
    assert entetes["X-Frame-Options"] == "DENY"
    assert entetes["Referrer-Policy"] == "same-origin"
    assert entetes["Cross-Origin-Opener-Policy"] == "same-origin"
    assert entetes["Cross-Origin-Resource-Policy"] in {"same-origin", "cross-origin"}
    assert "camera=()" in entetes["Permissions-Policy"]
    politique = entetes["Content-Security-Policy"]
    assert "default-src 'self'" in politique
    assert "unsafe" not in politique
    assert "frame-ancestors 'none'" in politique
    assert "X-Requete" in entetes
    assert not {"Server", "X-Powered-By"} & set(entetes)
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] in {"Lax", "Strict"}, cookie.key
        assert cookie["domain"] == ""


@pytest.mark.django_db
def test_only_public_data_is_offered_to_other_sites(client):
    assert client.get("/api/v1/baremes")["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get("/api/nulle-part")["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.django_db
def test_what_is_made_for_a_session_is_kept_nowhere(client):
    assert "no-store" not in client.get("/regles").get("Cache-Control", "")
    client.cookies["sessionid"] = "x" * 32
    assert client.get("/regles")["Cache-Control"] == "private, no-store"
