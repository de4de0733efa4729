"""Signing in by password: what is accepted, what is refused, what is told to whom."""

import pytest
from django.test import Client
from tests.pages import lire_page

from maillage.plateforme.comptes import queries
from maillage.plateforme.comptes.models import Compte


def test_the_right_password_opens_the_account(client, alice, entrer):
    assert entrer(client)["Location"] == "/espaces?depuis=connexion"
    page = lire_page(client.get("/compte/"))
    assert page.un("input", name="prenom")["value"] == "Alice"
    assert client.session.get_expire_at_browser_close()


def test_sign_in_leads_back_to_the_page_asked_for(client, alice, entrer):
    assert client.get("/compte/")["Location"] == "/compte/connexion?next=/compte/"
    reponse = client.post(
        "/compte/connexion?next=/regles",
        {"login": "alice@exemple.test", "password": "un cheval mange des pommes"},
    )
    assert reponse["Location"] == "/regles"


@pytest.mark.parametrize(
    "ailleurs", ["https://ailleurs.test/", "//ailleurs.test", "/\\ailleurs.test", "javascript:x"]
)
def test_sign_in_never_leads_to_another_site(client, alice, ailleurs):
    reponse = client.post(
        "/compte/connexion",
        {
            "login": "alice@exemple.test",
            "password": "un cheval mange des pommes",
            "next": ailleurs,
        },
    )
    assert reponse["Location"] == "/espaces?depuis=connexion"


@pytest.mark.parametrize(
    ("courriel", "mot_de_passe"),
    [
        ("alice@exemple.test", "pas le bon mot de passe"),
        ("personne@exemple.test", "un cheval mange des pommes"),
        ("alice@exemple.test", "Un Cheval Mange Des Pommes"),
    ],
)
def test_a_wrong_address_and_a_wrong_password_say_the_same(
    client, alice, entrer, courriel, mot_de_passe
):
    reponse = entrer(client, courriel, mot_de_passe)
    assert reponse.status_code == 200
    refus = lire_page(reponse).un("div", role="alert").mots
    assert refus.startswith("L’adresse ou le mot de passe n’est pas le bon.")
    assert "_auth_user_id" not in client.session


def test_case_of_the_address_does_not_matter(client, alice, entrer):
    assert entrer(client, "ALICE@Exemple.TEST").status_code == 302


def test_an_address_of_an_accented_domain_is_typed_either_way(client, creer, entrer):
    creer("bob@santé.test")
    assert Compte.objects.get().courriel == "bob@xn--sant-epa.test"
    assert entrer(client, "bob@santé.test").status_code == 302


def test_a_closed_account_is_told_so_only_to_who_knows_its_password(client, alice, entrer):
    alice.actif = False
    alice.save()
    assert "n’est pas le bon" in entrer(client, mot_de_passe="faux").content.decode()
    assert entrer(client)["Location"] == "/compte/ferme"
    assert "Ce compte est fermé" in client.get("/compte/ferme").content.decode()
    assert client.get("/compte/").status_code == 302


def test_an_unconfirmed_address_gets_a_mail_instead_of_a_session(
    client, creer, entrer, mailoutbox, lien
):
    creer(confirme=False)
    assert entrer(client)["Location"] == "/compte/courriels/a-confirmer"
    assert mailoutbox[-1].subject == "Confirmez votre adresse électronique"
    page = lire_page(client.get(lien()))
    formulaire = page.un("main").un("form")
    client.post(formulaire["action"])
    assert entrer(Client()).status_code == 302


@pytest.mark.parametrize("longueur", [129, 10_000])
def test_a_password_too_long_is_refused_before_it_is_hashed(
    client, alice, entrer, monkeypatch, longueur
):
    def calculer(*_):
        raise AssertionError("a hash was computed")

    monkeypatch.setattr("maillage.plateforme.comptes.hachage.Argon2Borne.verify", calculer)
    monkeypatch.setattr("maillage.plateforme.comptes.hachage.Argon2Borne.encode", calculer)
    reponse = entrer(client, mot_de_passe="a" * longueur)
    assert "Le mot de passe dépasse 128 caractères" in lire_page(reponse).mots


def test_the_fifth_failure_suspends_the_account_and_tells_its_owner_once(
    client, alice, entrer, mailoutbox
):
    for _ in range(5):
        entrer(client, mot_de_passe="faux")
    suspendu = entrer(client)
    assert "Trop d’essais ont échoué. Attendez cinq minutes" in lire_page(suspendu).mots
    for _ in range(3):
        entrer(client, mot_de_passe="faux")
    (message,) = mailoutbox
    assert message.to == ["alice@exemple.test"]
    assert message.subject == "Des essais de connexion à votre compte ont échoué"
    phrases = [trace.phrase for trace in queries.historique(alice)]
    assert phrases[0].startswith("a échoué trop de fois")
    assert len(phrases) == 6  # one creation is the system's


def test_failures_on_one_account_leave_the_others_open(client, alice, creer, entrer):
    creer("bob@exemple.test")
    for _ in range(6):
        entrer(client, mot_de_passe="faux")
    assert entrer(client, "bob@exemple.test").status_code == 302


def test_limits_are_those_of_the_client_not_of_what_it_claims(client, alice, entrer, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip", "login_failed": "100/m/ip"}
    statuts = [
        entrer(client, mot_de_passe="faux", HTTP_X_FORWARDED_FOR=f"192.0.2.{n}").status_code
        for n in range(4)
    ]
    assert statuts == [200, 200, 429, 429]
    reponse = entrer(client)
    assert lire_page(reponse).un("h1").mots == "Trop d’essais en peu de temps"
    assert reponse["Retry-After"] == "30"


def test_behind_our_proxies_the_address_they_wrote_counts(client, alice, entrer, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip", "login_failed": "100/m/ip"}
    settings.MANDATAIRES = 1
    assert entrer(client, HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.1").status_code == 302
    autre = entrer(Client(), HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.2")
    assert autre.status_code == 302
    menteur = entrer(Client(), HTTP_X_FORWARDED_FOR="7.7.7.7, 192.0.2.1")
    assert menteur.status_code == 429


def test_sign_out_ends_the_session(connecte, alice):
    assert connecte.get("/compte/deconnexion").status_code == 200
    assert connecte.post("/compte/deconnexion")["Location"] == "/"
    assert connecte.get("/compte/").status_code == 302
    assert queries.sessions(alice, maintenant=alice.cree_a) == []
