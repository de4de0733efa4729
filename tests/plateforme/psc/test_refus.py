"""A provider that lies, a code played twice, a browser that is not the right one: all refused."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from maillage.plateforme.comptes.models import Compte

PAS_AUTHENTIQUE = "ne porte pas la signature"
MENSONGES = {
    "acr": "n’a pas garanti le niveau d’authentification",
    "acr_absent": "n’a pas garanti le niveau d’authentification",
    "nonce": "une autre demande de connexion",
    "nonce_absent": "une autre demande de connexion",
    "expire": "a expiré",
    "emetteur": PAS_AUTHENTIQUE,
    "destinataire": PAS_AUTHENTIQUE,
    "autre_sujet": "une autre demande de connexion",
    "signature": PAS_AUTHENTIQUE,
    "cle_inconnue": PAS_AUTHENTIQUE,
    "sans_signature": PAS_AUTHENTIQUE,
    "symetrique": PAS_AUTHENTIQUE,
    "sans_jeton": PAS_AUTHENTIQUE,
    "panne": "n’a pas confirmé cette connexion",
    "jeton_illisible": "n’a pas confirmé cette connexion",
    "identite_autre": "une autre demande de connexion",
    "identite_liste": "n’a pas pu être lu",
    "identite_illisible": "ne répond pas",
}


def refusee(reponse, phrase: str) -> None:
    assert reponse.status_code == 401, reponse.status_code
    texte = reponse.content.decode()
    assert re.search(phrase, texte), texte
    assert "Revenir à la connexion" in texte


@pytest.mark.parametrize(("faute", "phrase"), MENSONGES.items(), ids=MENSONGES)
def test_a_lie_of_the_provider_is_refused_and_signs_nobody_in(
    personne, relie, mentir, faute, phrase
):
    relie("camille", "camille@exemple.test")
    retour = personne.choisir(personne.partir(), "camille")
    mentir(faute)
    refusee(personne.client.get(retour), phrase)
    assert "_auth_user_id" not in personne.client.session
    # The truth still passes afterwards.
    assert personne.se_connecter("camille").status_code == 200
    assert "_auth_user_id" in personne.client.session


def test_a_lie_makes_no_account(personne, mentir):
    retour = personne.choisir(personne.partir(), "camille")
    mentir("acr")
    refusee(personne.client.get(retour), "niveau d’authentification")
    assert not Compte.objects.exists()
    assert "socialaccount_sociallogin" not in personne.client.session


def test_an_answer_played_twice_is_refused(personne, relie):
    relie("camille", "camille@exemple.test")
    retour = personne.choisir(personne.partir(), "camille")
    assert personne.client.get(retour).status_code == 302
    personne.client.logout()
    refusee(personne.client.get(retour), "a déjà servi")


def test_a_code_played_again_under_a_new_sign_in_is_refused(personne, relie):
    relie("camille", "camille@exemple.test")
    retour = personne.choisir(personne.partir(), "camille")
    assert personne.client.get(retour).status_code == 302
    personne.client.logout()
    code = parse_qs(urlsplit(retour).query)["code"][0]
    etat = parse_qs(urlsplit(personne.partir()).query)["state"][0]
    reponse = personne.client.get("/compte/psc/retour", {"code": code, "state": etat})
    refusee(reponse, "n’a pas confirmé cette connexion")


def test_a_code_stolen_for_another_browser_is_refused(personne, relie):
    relie("camille", "camille@exemple.test")
    code = parse_qs(urlsplit(personne.choisir(personne.partir(), "camille")).query)["code"][0]
    # The thief has a sign-in of their own under way: their PKCE secret does not fit the code.
    voleur = type(personne)(Client())
    etat = parse_qs(urlsplit(voleur.partir()).query)["state"][0]
    reponse = voleur.client.get("/compte/psc/retour", {"code": code, "state": etat})
    refusee(reponse, "n’a pas confirmé cette connexion")


@pytest.mark.parametrize(
    "questions", [{}, {"state": "x", "code": "y"}, {"code": "y"}, {"state": "\x00", "code": "é"}]
)
def test_an_answer_to_no_question_is_refused(personne, questions):
    refusee(personne.client.get("/compte/psc/retour", questions), "a déjà servi")


def test_an_answer_of_another_issuer_is_refused(personne):
    retour = personne.choisir(personne.partir(), "camille")
    adresse = re.sub(r"iss=[^&]*", "iss=https%3A%2F%2Fautre.example", retour)
    assert adresse != retour
    refusee(personne.client.get(adresse), "une autre application")


def test_an_identity_without_a_national_identifier_is_refused(personne):
    refusee(personne.client.get(personne.choisir(personne.partir(), "vide")), "SubjectNameID")
    assert not SocialAccount.objects.exists()


def test_who_renounces_comes_back_to_sign_in(personne):
    reponse = personne.se_connecter(None)
    assert reponse.redirect_chain[-1][0] == "/compte/connexion"
    assert "Vous avez renoncé" in reponse.content.decode()


def test_the_address_cannot_change_what_is_asked(personne):
    depart = personne.partir(
        "psc/connexion?auth_params=acr_values%3Deidas0%26nonce%3Dx&scope=tout&process=connect"
    )
    demande = {nom: valeur[0] for nom, valeur in parse_qs(urlsplit(depart).query).items()}
    assert demande["acr_values"] == "eidas1"
    assert set(demande["scope"].split()) == {"openid", "scope_all"}
    assert demande["code_challenge_method"] == "S256"
    assert len(demande["code_challenge"]) == 43
    assert len(demande["nonce"]) == 32
    assert demande["response_type"] == "code"
    assert "secret" not in depart


def test_a_sign_in_starts_from_a_form_of_ours_only(personne):
    assert personne.client.get("/compte/psc/connexion").status_code == 405
    prudent = Client(enforce_csrf_checks=True)
    assert prudent.post("/compte/psc/connexion").status_code == 403


def test_a_sign_in_never_leads_to_another_site(personne, relie):
    relie("camille", "camille@exemple.test")
    for ailleurs in ("https://autre.example/", "//autre.example", "javascript:alert(1)"):
        reponse = personne.se_connecter("camille", next=ailleurs)
        assert reponse.redirect_chain[-1][0].startswith("/espaces")
        personne.client.logout()
    reponse = personne.client.get("/compte/psc/suite", {"next": "https://autre.example/"})
    assert reponse["Location"].startswith("/compte/connexion")


@pytest.mark.parametrize("chemin", ["connexion", "relier", "retour", ""])
def test_without_configuration_nothing_is_offered(client, db, settings, chemin):
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert b"Pro Sant" not in client.get("/compte/connexion").content
    compte = Compte.objects.create(courriel="a@exemple.test", cree_a="2026-11-22T00:00Z")
    client.force_login(compte)
    methode = client.post if chemin in ("connexion", "relier") else client.get
    assert methode(f"/compte/psc/{chemin}").status_code in (404, 302)


def test_no_other_door_of_allauth_leads_to_the_provider(personne):
    for chemin in ("/compte/oidc/psc/login/", "/compte/oidc/psc/login/callback/"):
        assert personne.client.get(chemin).status_code == 404
