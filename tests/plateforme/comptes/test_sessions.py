"""Sessions: seen, ended, limited; devices; proving again who one is."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.core import signing
from django.http import HttpResponse
from django.test import Client, RequestFactory
from tests.pages import lire_page

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.comptes import commands, queries
from maillage.plateforme.comptes.web import limites
from maillage.plateforme.comptes.web.reauthentification import reauthentification_requise

ESSAI = Acteur.systeme("essai")
MAINTENANT = datetime(2026, 11, 22, tzinfo=UTC)

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


def vieillir(client: Client, **secondes: int) -> None:
    session = client.session
    for nom, age in secondes.items():
        session[nom] = int(time.time()) - age
    session.save()


def test_sessions_are_listed_and_closed_one_by_one(connecte, alice, entrer):
    ailleurs = Client()
    entrer(ailleurs, HTTP_USER_AGENT=FIREFOX)
    page = lire_page(connecte.get("/compte/"))
    assert "Firefox, Windows" in page.mots
    adresses = [f.attributs.get("action", "") for f in page.tous("form")]
    (fermer,) = [adresse for adresse in adresses if adresse.startswith("/compte/sessions/")]
    connecte.post(fermer)
    assert ailleurs.get("/compte/").status_code == 302
    assert connecte.get("/compte/").status_code == 200
    assert "a fermé une session de son compte" in queries.historique(alice)[0].phrase


def test_all_the_others_are_closed_at_once(connecte, alice, entrer):
    autres = [Client(), Client()]
    for autre in autres:
        entrer(autre)
    connecte.post("/compte/sessions")
    assert [autre.get("/compte/").status_code for autre in autres] == [302, 302]
    assert connecte.get("/compte/").status_code == 200


def test_nobody_closes_the_session_of_another(connecte, creer, entrer):
    creer("bob@exemple.test")
    ailleurs = Client()
    entrer(ailleurs, "bob@exemple.test")
    (sienne,) = queries.sessions(get_user(ailleurs), maintenant=MAINTENANT)
    connecte.post(f"/compte/sessions/{sienne.pk}")
    assert "Cette session est déjà fermée" in lire_page(connecte.get("/compte/")).mots
    assert ailleurs.get("/compte/").status_code == 200


def test_a_closed_account_is_out_at_once(connecte, alice):
    commands.fermer(compte=alice, par=ESSAI, maintenant=MAINTENANT)
    assert connecte.get("/compte/").status_code == 302
    assert not Session.objects.exists()
    commands.rouvrir(compte=alice, par=ESSAI, maintenant=MAINTENANT)
    assert alice.is_active


def test_a_session_ends_after_half_an_hour_without_a_visit(connecte, alice):
    vieillir(connecte, vue_a=31 * 60)
    reponse = connecte.get("/compte/")
    assert reponse["Location"] == "/compte/connexion?next=/compte/"
    assert "fermée faute d’activité" in lire_page(connecte.get(reponse["Location"])).mots
    assert not Session.objects.exists()
    assert "a vu sa session fermée\u00a0: trop longtemps sans rien faire" in [
        trace.phrase for trace in queries.historique(alice)
    ]


def test_a_session_in_use_ends_after_twelve_hours(connecte):
    vieillir(connecte, ouverte_a=11 * 3600 + 59 * 60, vue_a=60)
    assert connecte.get("/compte/").status_code == 200
    vieillir(connecte, ouverte_a=12 * 3600 + 1, vue_a=60)
    assert connecte.get("/compte/").status_code == 302


def test_a_visit_prolongs_and_is_written_once_a_minute(connecte, alice):
    vieillir(connecte, vue_a=29 * 60)
    assert connecte.get("/compte/").status_code == 200
    vue = connecte.session["vue_a"]
    assert time.time() - vue < 60
    vieillir(connecte, vue_a=30)
    vue = connecte.session["vue_a"]
    connecte.get("/compte/")
    assert connecte.session["vue_a"] == vue


def test_the_provider_of_identity_may_end_a_session_sooner(connecte):
    vieillir(connecte, expire_a=-60)
    assert connecte.get("/compte/").status_code == 200
    vieillir(connecte, expire_a=0)
    assert connecte.get("/compte/").status_code == 302


def test_a_ceiling_is_kept_in_the_session(rf, connecte):
    requete = rf.get("/")
    requete.session = {}
    limites.plafonner(requete, MAINTENANT + timedelta(hours=4), repos_s=1800)
    assert requete.session["expire_a"] == int(MAINTENANT.timestamp()) + 4 * 3600


def test_a_session_key_changes_at_sign_in(client, alice, entrer):
    client.get("/compte/connexion")
    avant = client.session.session_key
    entrer(client)
    assert client.session.session_key != avant


def test_a_new_device_is_told_and_a_known_one_is_not(connecte, alice, entrer, mailoutbox):
    assert mailoutbox == []  # the very first time
    connecte.post("/compte/deconnexion")
    entrer(connecte)
    assert mailoutbox == []
    entrer(Client(), HTTP_USER_AGENT=FIREFOX)
    assert [m.subject for m in mailoutbox] == ["Connexion depuis un nouvel appareil"]
    assert "Firefox/140.0" in mailoutbox[0].body


def test_the_mark_of_a_device_names_nobody_and_cannot_be_made_up(
    connecte, alice, entrer, mailoutbox
):
    marques = signing.loads(connecte.cookies["appareil"].value, salt="comptes.appareil")
    assert str(alice.pk) not in marques
    assert connecte.cookies["appareil"]["httponly"]
    faussaire = Client()
    faussaire.cookies["appareil"] = signing.dumps(marques, key="autre", salt="comptes.appareil")
    entrer(faussaire)
    assert len(mailoutbox) == 1


@reauthentification_requise
def sensible(request):
    return HttpResponse("fait")


def demande(client, compte):
    requete = RequestFactory().get("/sensible")
    requete.session, requete.user = client.session, compte
    return requete


def test_a_sensitive_view_waits_for_a_recent_proof(connecte, alice, confirmer):
    with pytest.raises(ReauthenticationRequired):
        sensible(demande(connecte, alice))
    confirmer(connecte)
    assert sensible(demande(connecte, alice)).content == b"fait"
    preuves = connecte.session["account_authentication_methods"]
    session = connecte.session
    session["account_authentication_methods"] = [p | {"at": p["at"] - 301} for p in preuves]
    session.save()
    with pytest.raises(ReauthenticationRequired):
        sensible(demande(connecte, alice))


def test_an_account_without_password_nor_key_signs_in_again(client, creer):
    bob = creer("bob@exemple.test", mot_de_passe=None)
    client.force_login(bob)
    reponse = sensible(demande(client, bob))
    assert reponse["Location"] == "/compte/reconnexion?next=/sensible"
    page = lire_page(client.get(reponse["Location"]))
    assert page.un("main").un("input", name="next")["value"].endswith("?next=/sensible")


def test_a_forged_session_is_a_stranger(client, alice):
    client.cookies["sessionid"] = "a" * 32
    assert client.get("/compte/").status_code == 302


def test_a_wrong_session_number_says_so(alice):
    with pytest.raises(ErreurMetier, match="déjà fermée"):
        commands.fermer_session(compte=alice, session=0, par=ESSAI, maintenant=MAINTENANT)
