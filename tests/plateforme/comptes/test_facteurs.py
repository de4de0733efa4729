"""Second factors: set up, asked for, lost, removed."""

import pytest
from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.db import connection
from django.test import Client, RequestFactory
from tests.pages import lire_page
from tests.plateforme.comptes.codes import code_du_moment

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.comptes import access, queries
from maillage.plateforme.comptes.web.adaptateurs import AdaptateurDeFacteurs


def niveau(client: Client, compte) -> str:
    requete = RequestFactory().get("/")
    requete.session, requete.user = client.session, compte
    return access.niveau_authentification(requete)


@pytest.fixture
def exigeant(monkeypatch):
    """Every account has a role that asks for a second factor."""
    monkeypatch.setattr(access, "_exigences", [lambda *, compte, maintenant: True])


def test_setting_up_an_application_asks_for_the_password_again(connecte):
    reponse = connecte.get("/compte/second-facteur/application")
    assert reponse["Location"].startswith("/compte/confirmation-identite?next=")


@pytest.mark.django_db(transaction=True)
def test_an_application_of_codes_is_asked_for_at_the_next_sign_in(
    connecte, alice, application, entrer, mailoutbox
):
    secret = application(connecte)
    assert mailoutbox[-1].subject == "Une application de codes protège votre compte"
    assert niveau(connecte, alice) == "mot_de_passe+totp"
    ailleurs = Client()
    assert entrer(ailleurs)["Location"] == "/compte/second-facteur/code"
    assert ailleurs.get("/compte/")["Location"].startswith("/compte/connexion")
    faux = ailleurs.post("/compte/second-facteur/code", {"code": "000000"})
    assert "Ce code n’est pas le bon" in lire_page(faux).mots
    code = code_du_moment(secret)
    ailleurs.post("/compte/second-facteur/code", {"code": code})
    assert ailleurs.get("/compte/").status_code == 200
    assert niveau(ailleurs, alice) == "mot_de_passe+totp"
    # The same code, seen over a shoulder, does not serve twice.
    voleur = Client()
    entrer(voleur)
    voleur.post("/compte/second-facteur/code", {"code": code})
    assert voleur.get("/compte/").status_code == 302


def test_a_wrong_code_is_told_in_the_history(connecte, alice, application, entrer):
    application(connecte)
    ailleurs = Client()
    entrer(ailleurs)
    ailleurs.post("/compte/second-facteur/code", {"code": "000000"})
    assert queries.historique(alice)[0].phrase.startswith("n’a pas réussi à ouvrir le compte")


def test_guessing_codes_suspends_the_account_and_tells_its_owner(
    connecte, alice, application, entrer, mailoutbox
):
    application(connecte)
    ailleurs = Client()
    entrer(ailleurs)
    for n in range(6):
        reponse = ailleurs.post("/compte/second-facteur/code", {"code": f"00000{n}"})
    assert "Trop d’essais ont échoué" in lire_page(reponse).mots
    sujets = [m.subject for m in mailoutbox]
    assert sujets.count("Des essais de connexion à votre compte ont échoué") == 1


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_serves_once_in_place_of_the_application(
    connecte, alice, application, entrer
):
    application(connecte)
    page = lire_page(connecte.get("/compte/second-facteur/secours"))
    codes = [code.mots for code in page.un("ul", "codes").tous("code")]
    assert len(set(codes)) == 10
    fichier = connecte.get("/compte/second-facteur/secours/fichier")
    assert fichier.content.decode().split()[-10:] == codes
    ailleurs = Client()
    entrer(ailleurs)
    ailleurs.post("/compte/second-facteur/code", {"code": codes[3]})
    assert ailleurs.get("/compte/").status_code == 200
    assert niveau(ailleurs, alice) == "mot_de_passe+secours"
    assert queries.facteurs(alice).codes == 9
    encore = Client()
    entrer(encore)
    encore.post("/compte/second-facteur/code", {"code": codes[3]})
    assert encore.get("/compte/").status_code == 302


def test_new_recovery_codes_replace_the_old_and_are_told(connecte, alice, application, mailoutbox):
    application(connecte)
    avant = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    connecte.post("/compte/second-facteur/secours/nouveaux")
    apres = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert not set(avant) & set(apres)


@pytest.mark.django_db(transaction=True)
def test_removing_the_application_is_told_and_takes_the_codes_away(
    connecte, alice, application, mailoutbox
):
    application(connecte)
    connecte.post("/compte/second-facteur/application/retrait")
    assert mailoutbox[-1].subject == "L’application de codes a été retirée de votre compte"
    assert not queries.second_facteur(alice)
    assert queries.facteurs(alice).codes is None
    phrases = {trace.phrase for trace in queries.historique(alice)}
    assert {
        "a ajouté à son compte\u00a0: une application de codes",
        "a retiré de son compte\u00a0: une application de codes",
    } <= phrases


def test_the_last_factor_of_a_role_that_asks_for_one_cannot_be_removed(
    connecte, alice, application, exigeant
):
    application(connecte)
    refus = connecte.post("/compte/second-facteur/application/retrait")
    assert "Votre rôle demande un second facteur" in lire_page(refus).mots
    assert queries.second_facteur(alice)


def test_the_last_key_of_such_a_role_cannot_either(connecte, alice, confirmer, exigeant):
    cle = Authenticator.objects.create(
        user=alice, type="webauthn", data={"name": "Clé bleue", "credential": {}}
    )
    confirmer(connecte)
    refus = connecte.post(f"/compte/cles/{cle.pk}/retrait")
    assert "Votre rôle demande un second facteur" in lire_page(refus).mots
    assert Authenticator.objects.filter(pk=cle.pk).exists()


def test_nobody_touches_the_key_of_another(connecte, creer, confirmer):
    bob = creer("bob@exemple.test")
    cle = Authenticator.objects.create(
        user=bob, type="webauthn", data={"name": "Clé de Bob", "credential": {}}
    )
    confirmer(connecte)
    for page in ("retrait", "nom"):
        assert connecte.get(f"/compte/cles/{cle.pk}/{page}").status_code == 404
        assert connecte.post(f"/compte/cles/{cle.pk}/{page}", {"name": "x"}).status_code == 404
    assert Authenticator.objects.filter(pk=cle.pk).exists()


def test_a_role_that_asks_for_a_factor_says_how_to_have_one(connecte, exigeant):
    assert "Votre rôle demande un second facteur" in lire_page(connecte.get("/compte/")).mots
    page = lire_page(connecte.get("/compte/second-facteur/exige?next=/regles"))
    assert {a["href"] for a in page.un("main").tous("a")} == {
        "/compte/cles/ajout",
        "/compte/second-facteur/application",
    }


@pytest.mark.django_db(transaction=True)
def test_once_there_is_one_the_person_goes_where_they_were_going(connecte, application, exigeant):
    application(connecte)
    assert connecte.get("/compte/second-facteur/exige?next=/regles")["Location"] == "/regles"
    ailleurs = connecte.get("/compte/second-facteur/exige?next=https://ailleurs.test/")
    assert ailleurs["Location"] == "/"


@pytest.mark.django_db(transaction=True)
def test_the_database_holds_no_readable_secret(connecte, alice, application):
    secret = application(connecte)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()
    with connection.cursor() as curseur:
        curseur.execute("SELECT data::text FROM mfa_authenticator")
        ecrit = " ".join(ligne for (ligne,) in curseur.fetchall())
    assert secret not in ecrit
    assert not [code for code in codes if code in ecrit]
    coffre = AdaptateurDeFacteurs()
    assert coffre.decrypt(coffre.encrypt("sésame")) == "sésame"
    assert coffre.encrypt("sésame") != coffre.encrypt("sésame")


def test_what_no_key_of_the_ring_wrote_is_not_guessed():
    with pytest.raises(ErreurMetier, match="inconnue"):
        AdaptateurDeFacteurs().decrypt("inconnue:AAAA")
    with pytest.raises(InvalidTag):
        AdaptateurDeFacteurs().decrypt("demo:" + "A" * 60)


@pytest.mark.parametrize(
    "envoi",
    [
        *("", "{}", "[]", "null", "[1]", '"x"', "x" * 99, '{"id": "x"}', '{"id": 1, "rawId": 1}'),
        '{"id": "é", "rawId": "é", "type": "public-key", "response": {}}',
        '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": []}',
        '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": "YQ",'
        ' "authenticatorData": "YQ", "signature": "YQ", "userHandle": "YQ"}}',
    ],
)
def test_a_forged_key_is_no_breakdown(connecte, alice, confirmer, envoi):
    visiteur = Client()
    reponse = visiteur.post("/compte/cles/connexion", {"credential": envoi})
    assert reponse["Location"] == "/compte/connexion"
    assert "_auth_user_id" not in visiteur.session
    confirmer(connecte)
    connecte.get("/compte/cles/ajout")
    ajout = connecte.post("/compte/cles/ajout", {"name": "x", "credential": envoi})
    assert ajout.status_code == 200
    assert not Authenticator.objects.exists()
