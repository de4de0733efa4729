"""Passwords: chosen, changed, forgotten."""

import hashlib
import http.server
import threading

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.test import Client
from tests.pages import lire_page

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.comptes.hachage import Argon2Borne
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.comptes.validateurs import JamaisDivulgue

NOUVEAU = "une vache chante sous la pluie"


def test_a_password_is_hashed_with_argon2id(alice):
    assert alice.password.startswith("argon2$argon2id$v=19$m=47104,t=1,p=1$")
    assert Argon2Borne().must_update("argon2$argon2id$v=19$m=1024,t=1,p=1$YWFhYWFhYWE$YWFhYWE")


@pytest.mark.parametrize(
    ("mot_de_passe", "phrase"),
    [
        ("court", "moins de 12 caractères"),
        ("qwerty123456", "trop courant"),
        ("Passwordpassword", "mot de passe courant, répété ou allongé"),
        ("iloveyou2026!!", "mot de passe courant, répété ou allongé"),
        ("2026123456789!", "mot de passe courant, répété ou allongé"),
        ("aaaaaaaaaaaaaaaa", "mot de passe courant, répété ou allongé"),
        ("abcabcabcabcabc", "mot de passe courant, répété ou allongé"),
        ("alice@exemple.test", "trop semblable"),
        ("a" * 129, "dépasse 128 caractères"),
        ("é" * 10_000, "dépasse 128 caractères"),
    ],
)
def test_a_weak_password_is_refused_with_a_sentence(creer, mot_de_passe, phrase):
    with pytest.raises(ErreurMetier, match=phrase):
        creer(mot_de_passe=mot_de_passe)
    assert not Compte.objects.exists()


@pytest.mark.parametrize(
    "mot_de_passe",
    [
        "cheval agrafe",
        "xyzt1234" * 14 + "finit ici",
        "😀🐎🍏🌧 à quatre",
        " espaces  autour ",
        "ortie-boussole-0-granite",
    ],
)
def test_any_long_enough_password_is_taken_as_it_is(creer, entrer, client, mot_de_passe):
    creer(mot_de_passe=mot_de_passe)
    assert entrer(client, mot_de_passe=mot_de_passe)["Location"] == "/espaces?depuis=connexion"


def changer(client, ancien, nouveau=NOUVEAU):
    return client.post(
        "/compte/mot-de-passe",
        {"oldpassword": ancien, "password1": nouveau, "password2": nouveau},
    )


def test_changing_the_password_ends_the_other_sessions_and_tells_the_owner(
    connecte, alice, entrer, mailoutbox
):
    ailleurs = Client()
    entrer(ailleurs)
    assert changer(connecte, "un cheval mange des pommes").status_code == 302
    assert connecte.get("/compte/").status_code == 200
    assert ailleurs.get("/compte/").status_code == 302
    assert Session.objects.count() == 1
    assert mailoutbox[-1].subject == "Votre mot de passe a été changé"
    assert "127.0.0.1" in mailoutbox[-1].body
    assert entrer(Client(), mot_de_passe=NOUVEAU).status_code == 302


def test_changing_the_password_asks_for_the_old_one_and_for_a_good_one(connecte):
    assert "pas votre mot de passe actuel" in lire_page(changer(connecte, "faux")).mots
    refus = lire_page(changer(connecte, "un cheval mange des pommes", "court")).mots
    assert "moins de 12 caractères" in refus


def demander(client, courriel="alice@exemple.test"):
    return client.post("/compte/mot-de-passe/oubli", {"email": courriel})


def test_a_forgotten_password_is_chosen_again_by_a_link(client, alice, entrer, lien, mailoutbox):
    assert demander(client)["Location"] == "/compte/mot-de-passe/oubli/envoye"
    premier = lien()
    suite = client.get(premier)["Location"]
    # The secret has left the address before anything is shown.
    assert suite.endswith("-set-password")
    formulaire = lire_page(client.get(suite)).un("main").un("form")
    reponse = client.post(formulaire["action"], {"password1": NOUVEAU, "password2": NOUVEAU})
    assert reponse["Location"] == "/compte/mot-de-passe/change"
    assert mailoutbox[-1].subject == "Votre mot de passe a été changé"
    assert entrer(Client()).status_code == 200
    assert entrer(Client(), mot_de_passe=NOUVEAU).status_code == 302
    # The link served once.
    assert "Ce lien a expiré ou a déjà servi" in lire_page(Client().get(premier)).mots


def test_a_reset_ends_every_session(client, alice, entrer, lien):
    ailleurs = Client()
    entrer(ailleurs)
    demander(client)
    suite = client.get(lien())["Location"]
    client.post(suite, {"password1": NOUVEAU, "password2": NOUVEAU})
    assert ailleurs.get("/compte/").status_code == 302


def test_an_expired_link_says_what_to_do(client, alice, lien, settings):
    demander(client)
    settings.PASSWORD_RESET_TIMEOUT = -1
    page = lire_page(client.get(lien()))
    assert "Ce lien a expiré ou a déjà servi. Demandez-en un nouveau" in page.mots
    assert page.un("main").un("a")["href"] == "/compte/mot-de-passe/oubli"


@pytest.mark.parametrize("jeton", ["1-x", "zzzzzzzz-set-password", "1-bp7z1i-ffffffff", "0-%01"])
def test_a_forged_link_is_no_breakdown(client, alice, jeton):
    reponse = client.get(f"/compte/mot-de-passe/oubli/{jeton}")
    assert "Ce lien a expiré" in lire_page(reponse).mots


def test_a_reset_says_the_same_whether_the_account_exists_or_not(client, alice, mailoutbox):
    connue, inconnue = demander(client), demander(client, "personne@exemple.test")
    assert connue.status_code == inconnue.status_code == 302
    assert connue["Location"] == inconnue["Location"]
    assert [m.subject for m in mailoutbox] == [
        "Choisissez un nouveau mot de passe",
        "Aucun compte à cette adresse",
    ]


def test_resets_of_one_account_are_limited(client, alice, mailoutbox):
    statuts = [demander(client).status_code for _ in range(5)]
    assert statuts == [302, 302, 302, 429, 429]
    assert len(mailoutbox) == 3


class Divulgues(http.server.BaseHTTPRequestHandler):
    """The k-anonymous list, with one password in it."""

    connu = hashlib.sha1(b"mot de passe vendu").hexdigest().upper()

    def do_GET(self):
        self.server.demandes.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"{'0' * 35}:0\r\n{self.connu[5:]}:42\r\n{'A' * 35}:0".encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def liste(settings):
    serveur = http.server.HTTPServer(("127.0.0.1", 0), Divulgues)
    serveur.demandes = []
    fil = threading.Thread(target=serveur.serve_forever)
    fil.start()
    settings.MOTS_DE_PASSE_DIVULGUES = f"http://127.0.0.1:{serveur.server_port}/"
    yield serveur
    serveur.shutdown()
    fil.join()
    serveur.server_close()


def test_a_breached_password_is_refused_and_only_five_characters_are_told(liste):
    with pytest.raises(ValidationError, match="listes volées"):
        JamaisDivulgue().validate("mot de passe vendu")
    JamaisDivulgue().validate("un cheval mange des pommes")
    assert [len(chemin) for chemin in liste.demandes] == [6, 6]


def test_the_list_of_breaches_is_asked_nothing_unless_the_operator_says_so(liste, settings):
    settings.MOTS_DE_PASSE_DIVULGUES = ""
    JamaisDivulgue().validate("mot de passe vendu")
    assert liste.demandes == []


def test_a_silent_list_of_breaches_stops_nobody(settings):
    settings.MOTS_DE_PASSE_DIVULGUES = "http://127.0.0.1:1/"
    JamaisDivulgue().validate("mot de passe vendu")


def test_a_mailed_link_leads_to_the_site_whatever_the_request_claims(client, alice, mailoutbox):
    client.post("/compte/mot-de-passe/oubli", {"email": alice.courriel}, HTTP_HOST="localhost:6666")
    assert "6666" not in mailoutbox[-1].body
    assert "http://127.0.0.1:8000/compte/mot-de-passe/oubli/" in mailoutbox[-1].body
