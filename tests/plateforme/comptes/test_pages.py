"""Every page of the account: French, whole, and as many queries whatever it shows."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.pages import lire_page
from tests.portail.test_typographie import fautes

PAGES = [
    "/compte/",
    "/compte/courriels",
    "/compte/mot-de-passe",
    "/compte/deconnexion",
    "/compte/confirmation-identite",
    "/compte/reconnexion",
    "/compte/second-facteur/exige",
]
CONFIRMEES = ["/compte/second-facteur/application", "/compte/cles/ajout"]
PUBLIQUES = [
    "/compte/connexion",
    "/compte/ferme",
    "/compte/inscription",
    "/compte/courriels/a-confirmer",
    "/compte/courriels/faux",
    "/compte/mot-de-passe/oubli",
    "/compte/mot-de-passe/oubli/envoye",
    "/compte/mot-de-passe/oubli/1-x",
    "/compte/mot-de-passe/change",
]
ANGLAIS = ("Sign", "Password", "Email", "address", "Code:", "Confirm Access", "Menu:")


def verifier(reponse):
    assert reponse.status_code == 200
    page = lire_page(reponse)
    assert fautes(page) == set()
    assert not [mot for mot in ANGLAIS if mot in page.un("main").mots]
    assert page.un("html")["lang"] == "fr"
    assert len(page.ids) == len(set(page.ids))
    assert not [e for e in page.tous("script") if e.enfants]
    for champ in page.un("main").tous("input"):
        if champ.attributs.get("type") not in {"hidden", "submit"}:
            assert page.tous("label", **{"for": champ["id"]})
    return page


@pytest.mark.parametrize("adresse", PUBLIQUES)
def test_a_page_for_strangers_is_in_good_french(client, adresse):
    verifier(client.get(adresse))


@pytest.mark.parametrize("adresse", PAGES)
def test_a_page_of_the_account_is_in_good_french(connecte, adresse):
    verifier(connecte.get(adresse))


@pytest.mark.parametrize("adresse", CONFIRMEES)
def test_a_page_behind_a_proof_is_in_good_french(connecte, confirmer, adresse):
    confirmer(connecte)
    verifier(connecte.get(adresse))


def test_pages_of_factors_are_in_good_french(connecte, application, alice, entrer):
    application(connecte)
    cle = Authenticator.objects.create(
        user=alice, type="webauthn", data={"name": "Clé bleue", "credential": {}}
    )
    for adresse in (
        "/compte/",
        "/compte/second-facteur/secours",
        "/compte/second-facteur/secours/nouveaux",
        "/compte/second-facteur/application/retrait",
        "/compte/second-facteur/confirmation",
        f"/compte/cles/{cle.pk}/nom",
        f"/compte/cles/{cle.pk}/retrait",
    ):
        verifier(connecte.get(adresse))
    cle.delete()
    ailleurs = Client()
    entrer(ailleurs)
    verifier(ailleurs.get("/compte/second-facteur/code"))


def test_sign_up_is_closed_unless_the_operator_opens_it(client, settings, mailoutbox):
    saisie = {
        "email": "eve@exemple.test",
        "password1": "une vache chante sous la pluie",
        "password2": "une vache chante sous la pluie",
    }
    page = lire_page(client.post("/compte/inscription", saisie))
    assert page.un("h1").mots == "Les comptes se créent sur invitation"
    assert not EmailAddress.objects.exists()
    settings.INSCRIPTION_OUVERTE = True
    verifier(client.get("/compte/inscription"))
    assert "Créez-en un" in lire_page(client.get("/compte/connexion")).mots
    reponse = client.post("/compte/inscription", saisie)
    assert reponse["Location"] == "/compte/courriels/a-confirmer"
    assert EmailAddress.objects.get().verified is False
    # An address already taken is told nothing else; its owner is.
    encore = Client().post("/compte/inscription", saisie)
    assert encore["Location"] == reponse["Location"]


def test_a_page_costs_the_same_whatever_it_shows(
    connecte, alice, entrer, django_assert_num_queries
):
    with CaptureQueriesContext(connection) as vide:
        connecte.get("/compte/")
        attendu = len(vide)
    for n in range(5):
        entrer(Client())
        EmailAddress.objects.create(user=alice, email=f"a{n}@exemple.test", verified=True)
        Authenticator.objects.create(
            user=alice, type="webauthn", data={"name": f"Clé {n}", "credential": {}}
        )
    with django_assert_num_queries(attendu):
        connecte.get("/compte/")


def test_the_name_is_corrected_by_its_owner(connecte, alice):
    connecte.post("/compte/identite", {"prenom": "Alix", "nom": "Essai"})
    alice.refresh_from_db()
    assert str(alice) == "Alix Essai"
    refus = connecte.post("/compte/identite", {"prenom": "x" * 101, "nom": ""})
    assert refus.status_code == 422
    assert lire_page(refus).tous("p", "erreur-champ")


def test_no_page_of_the_account_is_kept_by_the_browser(connecte):
    for adresse in ("/compte/", "/compte/second-facteur/exige"):
        assert "no-store" in connecte.get(adresse)["Cache-Control"]


def test_one_may_ask_for_a_digest_a_day(connecte):
    from maillage.plateforme.notifications.queries import rythme_de
    from maillage.plateforme.notifications.states import Rythme

    assert rythme_de(adresse="alice@exemple.test") is Rythme.IMMEDIAT
    connecte.post("/compte/messages", {"resume": "on"})
    assert rythme_de(adresse="alice@exemple.test") is Rythme.QUOTIDIEN
    assert 'name="resume" id="resume" checked' in connecte.get("/compte/").content.decode()
    connecte.post("/compte/messages", {})
    assert rythme_de(adresse="alice@exemple.test") is Rythme.IMMEDIAT
