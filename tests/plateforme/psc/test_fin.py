"""The end of a session: by us, by Pro Santé Connect, by time."""

import html
import re
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from maillage.plateforme.comptes.web import limites


@pytest.fixture
def camille(personne, relie):
    relie("camille", "camille@exemple.test")
    personne.se_connecter("camille")
    assert personne.client.get("/compte/").status_code == 200
    return personne


def dehors(client) -> bool:
    return client.get("/compte/").status_code == 302


def jeton(personne) -> dict:
    brut = personne.client.session["psc"]["jeton"]
    return jwt.decode(brut, options={"verify_signature": False})


def test_signing_out_here_signs_out_there(camille):
    attendu = camille.client.session["psc"]["jeton"]
    reponse = camille.client.post("/compte/deconnexion", follow=True)
    assert dehors(camille.client)
    adresse = html.unescape(re.search(r'url=([^"]+)"', reponse.content.decode())[1])
    demande = parse_qs(urlsplit(adresse).query)
    assert demande["id_token_hint"] == [attendu]
    assert demande["post_logout_redirect_uri"] == ["http://testserver/compte/psc/deconnecte"]
    # The provider asks, closes, and sends back.
    page = camille.la_bas.get(adresse, timeout=5)
    assert page.status_code == 200, page.text
    xsrf = re.search(r'name="xsrf" value="(\w+)"', page.text)[1]
    action = re.search(r'action="([^"]+)"', page.text)[1]
    retour = camille.la_bas.post(
        action, data={"xsrf": xsrf, "logout": "oui"}, allow_redirects=False, timeout=5
    )
    assert retour.headers["Location"] == "http://testserver/compte/psc/deconnecte"
    reponse = camille.client.get("/compte/psc/deconnecte", follow=True)
    assert "Vous êtes déconnecté de Maillage et de Pro Santé Connect." in reponse.content.decode()
    # There, one is asked again who one is.
    depart = camille.la_bas.get(camille.partir(), timeout=5)
    assert "Qui êtes-vous" in depart.text
    # The token is used once.
    assert camille.client.get("/compte/psc/fin")["Location"] == "/compte/connexion"


def test_signing_out_says_so_when_pro_sante_connect_does_not_answer(camille, settings):
    cache.clear()
    app = settings.SOCIALACCOUNT_PROVIDERS["psc"]["APPS"][0]
    app["settings"]["decouverte"] = "http://127.0.0.1:9/x/.well-known/y"
    reponse = camille.client.post("/compte/deconnexion", follow=True)
    assert "n’a pas pu être joint" in reponse.content.decode()
    assert dehors(camille.client)


def test_signing_out_of_an_account_with_a_password_stays_here(client, compte, psc):
    client.force_login(compte("alice@exemple.test"))
    assert client.post("/compte/deconnexion")["Location"] == "/"


def test_pro_sante_connect_closes_our_session_through_a_frame(camille, audit):
    revendique = jeton(camille)
    etranger = Client()
    demande = {"iss": revendique["iss"], "sid": revendique["sid"]}
    reponse = etranger.get("/compte/psc/fermeture", demande)
    assert (reponse.status_code, reponse.content) == (200, b"")
    assert "X-Frame-Options" not in reponse.headers
    origine = "{0.scheme}://{0.netloc}".format(urlsplit(revendique["iss"]))
    assert f"frame-ancestors {origine}" in reponse["Content-Security-Policy"]
    assert "no-store" in reponse["Cache-Control"]
    assert dehors(camille.client)
    assert UserSession.objects.count() == 0
    assert len(audit("psc.fermeture")) == 1


@pytest.mark.parametrize("faute", ["iss", "sid"])
def test_a_frame_that_knows_no_secret_closes_nothing_and_learns_nothing(camille, faute):
    revendique = jeton(camille)
    demande = {"iss": revendique["iss"], "sid": revendique["sid"]} | {faute: "autre"}
    assert Client().get("/compte/psc/fermeture", demande).status_code == 200
    del demande[faute]
    assert Client().get("/compte/psc/fermeture", demande).status_code == 200
    assert Client().get("/compte/psc/fermeture", demande | {faute: ""}).status_code == 200
    assert not dehors(camille.client)


def ordonner(camille, **ordre: str):
    """Carry to our server an order to close that the provider signed."""
    origine = "{0.scheme}://{0.netloc}".format(urlsplit(jeton(camille)["iss"]))
    signe = requests.get(f"{origine}/controle/fermeture", params=ordre, timeout=5).text
    return Client().post("/compte/psc/fermeture-serveur", {"logout_token": signe})


def test_pro_sante_connect_closes_our_session_from_server_to_server(camille, audit):
    assert ordonner(camille, sid=jeton(camille)["sid"]).status_code == 200
    assert dehors(camille.client)
    assert len(audit("psc.fermeture")) == 1


@pytest.mark.parametrize(
    "ordre",
    [{"sid": ""}, {"nonce": "x"}, {"evenement": "autre"}, {"aud": "autre"}, {"sid": "autre"}],
    ids=str,
)
def test_an_order_that_is_not_one_closes_nothing(camille, ordre):
    reponse = ordonner(camille, **({"sid": jeton(camille)["sid"]} | ordre))
    assert reponse.status_code == (200 if "sid" in ordre else 400)
    assert not dehors(camille.client)


@pytest.mark.parametrize("corps", [{}, {"logout_token": ""}, {"logout_token": "a.b.c"}])
def test_a_server_that_proves_nothing_closes_nothing(camille, corps):
    assert Client().post("/compte/psc/fermeture-serveur", corps).status_code == 400
    assert not dehors(camille.client)


def test_an_identity_token_is_not_an_order_to_close(camille):
    reponse = Client().post(
        "/compte/psc/fermeture-serveur", {"logout_token": camille.client.session["psc"]["jeton"]}
    )
    assert reponse.status_code == 400
    assert not dehors(camille.client)


@pytest.fixture
def horloge(monkeypatch):
    """Move the clock that views read."""
    vraie = limites.timezone

    def avancer(secondes: float) -> None:
        decalee = SimpleNamespace(now=lambda: vraie.now() + timedelta(seconds=secondes))
        monkeypatch.setattr(limites, "timezone", decalee)

    return avancer


def test_half_an_hour_without_a_visit_ends_the_session(camille, horloge):
    horloge(29 * 60)
    assert not dehors(camille.client)
    horloge(58 * 60)
    assert not dehors(camille.client)
    horloge(58 * 60 + 31 * 60)
    reponse = camille.client.get("/compte/", follow=True)
    assert reponse.redirect_chain[-1][0].startswith("/compte/connexion")
    assert "fermée faute d’activité" in reponse.content.decode()


def test_four_hours_end_the_session_however_busy(camille, horloge):
    for minutes in range(25, 240, 25):
        horloge(minutes * 60)
        assert not dehors(camille.client)
    horloge(241 * 60)
    assert dehors(camille.client)


def test_a_longer_limit_of_the_house_does_not_lengthen_them(camille, horloge, settings):
    settings.SESSION_INACTIVITE_S = settings.SESSION_DUREE_S = 24 * 3600
    horloge(31 * 60)
    assert dehors(camille.client)


def test_a_session_by_password_has_the_limits_of_the_house(client, compte, psc, horloge, settings):
    settings.SESSION_INACTIVITE_S = settings.SESSION_DUREE_S = 24 * 3600
    client.force_login(compte("alice@exemple.test"))
    horloge(5 * 3600)
    assert not dehors(client)
