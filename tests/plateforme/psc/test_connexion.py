"""Signing in by Pro Santé Connect: accounts made, situations chosen, accounts joined."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.psc import commands, queries
from maillage.plateforme.psc.models import IdentitePsc
from maillage.plateforme.psc.rules import IdentiteProfessionnelle

MOT_DE_PASSE = "une phrase assez longue 7"
MAINTENANT = datetime(2026, 11, 22, tzinfo=UTC)


def connecte(personne) -> str | None:
    return personne.client.session.get("_auth_user_id")


def test_a_known_professional_signs_in_and_goes_on(personne, relie):
    compte = relie("camille", "camille@exemple.test")
    reponse = personne.se_connecter("camille", next="/regles")
    assert reponse.redirect_chain[-1][0] == "/regles"
    assert connecte(personne) == str(compte.pk)
    identite = queries.identite_de(compte)
    assert (identite.prenom, identite.nom, str(identite)) == (
        "Camille",
        "Exemple",
        "Camille Exemple",
    )
    assert queries.compte_de_rpps(identite.rpps) == compte
    assert queries.compte_de_rpps("") is None


def test_the_identity_is_refreshed_at_each_sign_in(personne, relie, mentir):
    compte = relie("camille", "camille@exemple.test")
    personne.se_connecter("camille")
    premiere = queries.identite_de(compte).rafraichie_a
    retour = personne.choisir(personne.partir(), "camille")
    mentir("identite_renommee")
    personne.client.get(retour)
    identite = queries.identite_de(compte)
    compte.refresh_from_db()
    assert (identite.nom, compte.nom, compte.prenom) == ("Nouveau-Nom", "Nouveau-Nom", "Camille")
    assert identite.rafraichie_a > premiere
    assert IdentitePsc.objects.count() == 1


def test_the_browser_holds_no_token_and_the_database_no_access_token(personne, relie):
    relie("camille", "camille@exemple.test")
    personne.se_connecter("camille")
    for biscuit in personne.client.cookies.values():
        assert "eyJ" not in biscuit.value
    session = personne.client.session
    assert session["psc"]["jeton"].count(".") == 2
    assert "access_token" not in str(dict(session))
    assert SocialToken.objects.count() == 0
    assert SocialAccount.objects.get().extra_data == {}


def test_a_new_professional_gives_an_address_and_confirms_it(personne, mailoutbox):
    reponse = personne.se_connecter("camille", next="/regles")
    assert reponse.redirect_chain[-1][0] == "/compte/tiers/inscription"
    assert "ne transmet pas d’adresse" in reponse.content.decode()
    reponse = personne.client.post("/compte/tiers/inscription", {"email": "camille@exemple.test"})
    compte = Compte.objects.get()
    assert not compte.has_usable_password()
    assert compte.nom_complet == "Camille Exemple"
    # Nobody is signed in before the address is proved, here or by coming back.
    assert connecte(personne) is None
    personne.se_connecter("camille")
    assert connecte(personne) is None
    lien = re.search(r"http://[^/\s]+(/compte/courriels/\S+)", mailoutbox[-1].body)[1]
    personne.client.post(lien)
    assert EmailAddress.objects.get().verified
    personne.se_connecter("camille")
    assert connecte(personne) == str(compte.pk)
    assert queries.identite_de(compte).identifiant == SocialAccount.objects.get().uid


def test_confirming_in_the_same_browser_ends_the_sign_in_that_was_under_way(
    personne, mailoutbox, settings
):
    settings.ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
    personne.se_connecter("camille")
    personne.client.post("/compte/tiers/inscription", {"email": "camille@exemple.test"})
    lien = re.search(r"http://[^/\s]+(/compte/courriels/\S+)", mailoutbox[-1].body)[1]
    personne.client.post(lien, follow=True)
    compte = Compte.objects.get()
    assert connecte(personne) == str(compte.pk)
    assert queries.identite_de(compte).nom == "Exemple"
    assert personne.client.session["psc"]["rpps"].startswith("999")


def test_an_address_already_taken_makes_no_account_and_joins_none(personne, compte, mailoutbox):
    existant = compte("prise@exemple.test", MOT_DE_PASSE)
    personne.se_connecter("camille")
    reponse = personne.client.post(
        "/compte/tiers/inscription", {"email": "prise@exemple.test"}, follow=True
    )
    assert reponse.status_code == 200
    assert list(Compte.objects.all()) == [existant]
    assert not SocialAccount.objects.exists()
    assert connecte(personne) is None
    assert mailoutbox[-1].to == ["prise@exemple.test"]


def test_a_forged_sign_up_without_pro_sante_connect_is_refused(personne):
    reponse = personne.client.post("/compte/tiers/inscription", {"email": "x@exemple.test"})
    assert reponse.status_code == 302
    assert reponse["Location"] == "/compte/connexion"
    assert not Compte.objects.exists()


def test_a_closed_account_stays_closed(personne, relie):
    compte = relie("camille", "camille@exemple.test")
    Compte.objects.filter(pk=compte.pk).update(actif=False)
    personne.se_connecter("camille")
    assert connecte(personne) is None


def test_pro_sante_connect_is_not_asked_for_a_second_factor(personne, relie):
    compte = relie("camille", "camille@exemple.test")
    Authenticator.objects.create(user=compte, type="totp", data={"secret": "x"})
    personne.se_connecter("camille")
    assert connecte(personne) == str(compte.pk)


def test_two_activities_ask_for_a_choice_that_is_proposed_next_time(personne, relie, audit):
    compte = relie("dominique", "dominique@exemple.test")
    reponse = personne.se_connecter("dominique", next="/regles")
    assert reponse.redirect_chain[-1][0] == "/compte/psc/situation?next=%2Fregles"
    page = reponse.content.decode()
    assert "Infirmier, libéral, CABINET INVENTE DU PONT" in page
    assert "Infirmier, salarié, CENTRE DE SANTE INVENTE" in page
    assert "checked" not in page
    cles = re.findall(r'name="situation" id="\S+" value="(\w+)"', page)
    reponse = personne.client.post(
        "/compte/psc/situation", {"situation": cles[1], "next": "/regles"}
    )
    assert reponse["Location"] == "/regles"
    assert personne.client.session["psc"]["situation"] == cles[1]
    assert personne.client.session["psc"]["structure"] == "CENTRE DE SANTE INVENTE"
    assert "CENTRE DE SANTE INVENTE" in personne.client.get("/compte/psc/").content.decode()
    assert [e.compte for e in audit("psc.situation")] == [compte.pk]
    # Next time it is proposed, not decided.
    personne.client.logout()
    page = personne.se_connecter("dominique").content.decode()
    assert re.search(rf'value="{cles[1]}" required checked', page)
    assert "situation" not in personne.client.session["psc"]
    assert "Aucune n’est encore choisie" in personne.client.get("/compte/psc/").content.decode()


@pytest.mark.parametrize("cle", ["", "inconnue", "\x00", "é" * 5000])
def test_a_situation_that_is_not_ones_own_is_refused(personne, relie, cle):
    relie("dominique", "dominique@exemple.test")
    personne.se_connecter("dominique")
    reponse = personne.client.post("/compte/psc/situation", {"situation": cle})
    assert reponse.status_code == 422
    assert "n’est plus parmi celles" in reponse.content.decode()
    assert "situation" not in personne.client.session["psc"]


def test_a_single_situation_is_taken_without_asking(personne, relie):
    relie("camille", "camille@exemple.test")
    personne.se_connecter("camille")
    assert personne.client.session["psc"]["structure"] == "CABINET INVENTE DES LILAS"
    page = personne.client.get("/compte/psc/").content.decode()
    assert "Médecin, libéral, CABINET INVENTE DES LILAS" in page
    assert "Changer de situation" not in page


def test_empty_values_leave_a_situation_that_says_only_what_is_known(personne, relie):
    relie("charlie", "charlie@exemple.test")
    personne.se_connecter("charlie")
    page = personne.client.get("/compte/psc/").content.decode()
    assert "<p>Pédicure-podologue</p>" in page
    assert "RPPS" not in page


def test_without_professional_reference_one_is_signed_in_and_told_what_to_do(personne, relie):
    compte = relie("sacha", "sacha@exemple.test")
    reponse = personne.se_connecter("sacha", next="/regles")
    assert connecte(personne) == str(compte.pk)
    texte = reponse.content.decode()
    assert "aucune situation d’exercice" in texte
    assert "demandez une invitation" in texte
    assert 'href="/regles"' in texte
    assert "structure" not in personne.client.session["psc"]


def relier(personne, qui: str):
    retour = personne.choisir(personne.partir("psc/relier"), qui)
    return personne.client.get(retour, follow=True)


def par_mot_de_passe(personne, courriel: str) -> None:
    reponse = personne.client.post(
        "/compte/connexion", {"login": courriel, "password": MOT_DE_PASSE}
    )
    assert reponse.status_code == 302


def test_joining_asks_for_the_password_then_pro_sante_connect(personne, compte, audit):
    existant = compte("alice@exemple.test", MOT_DE_PASSE)
    par_mot_de_passe(personne, "alice@exemple.test")
    reponse = personne.client.post("/compte/psc/relier")
    assert reponse["Location"].startswith("/compte/confirmation-identite")
    personne.client.post("/compte/confirmation-identite", {"password": MOT_DE_PASSE})
    reponse = relier(personne, "camille")
    assert reponse.redirect_chain[-1][0] == "/compte/psc/"
    assert queries.identite_de(existant).nom == "Exemple"
    (evenement,) = audit("psc.liaison")
    assert (evenement.compte, evenement.objet_id) == (existant.pk, str(existant.pk))
    personne.client.logout()
    personne.se_connecter("camille")
    assert connecte(personne) == str(existant.pk)


def prouve(personne, courriel: str) -> None:
    par_mot_de_passe(personne, courriel)
    personne.client.post("/compte/confirmation-identite", {"password": MOT_DE_PASSE})


def test_an_identity_of_another_account_is_not_taken_from_it(personne, compte, relie):
    premier = relie("camille", "camille@exemple.test")
    compte("alice@exemple.test", MOT_DE_PASSE)
    prouve(personne, "alice@exemple.test")
    reponse = relier(personne, "camille")
    assert reponse.status_code == 409
    assert "déjà reliée à un autre compte" in reponse.content.decode()
    assert SocialAccount.objects.get().user == premier


def test_an_account_has_one_identity_only(personne, compte):
    existant = compte("alice@exemple.test", MOT_DE_PASSE)
    prouve(personne, "alice@exemple.test")
    relier(personne, "camille")
    reponse = relier(personne, "alix")
    assert reponse.status_code == 409
    assert "déjà relié à une autre identité" in reponse.content.decode()
    assert SocialAccount.objects.count() == 1
    assert queries.identite_de(existant).nom == "Exemple"
    # The same one again changes nothing.
    assert relier(personne, "camille").status_code == 200
    assert IdentitePsc.objects.count() == 1


def test_the_command_itself_refuses_a_second_identity(compte, db):
    existant = compte("alice@exemple.test")
    for uid in ("8001", "8002"):
        SocialAccount.objects.create(user=existant, provider="psc", uid=uid)
    premiere, seconde = SocialAccount.objects.order_by("uid")
    par = Acteur.systeme("essai")
    identite = IdentiteProfessionnelle(identifiant="8001")
    commands.enregistrer_identite(
        liaison=premiere, identite=identite, par=par, maintenant=MAINTENANT
    )
    with pytest.raises(ErreurMetier, match="déjà relié"):
        commands.enregistrer_identite(
            liaison=seconde,
            identite=IdentiteProfessionnelle(identifiant="8002"),
            par=par,
            maintenant=MAINTENANT,
        )


def test_a_link_started_by_somebody_and_ended_by_nobody_joins_nothing(personne, compte):
    compte("alice@exemple.test", MOT_DE_PASSE)
    prouve(personne, "alice@exemple.test")
    retour = personne.choisir(personne.partir("psc/relier"), "camille")
    Session.objects.all().delete()
    assert personne.client.get(retour, follow=True).status_code == 401
    assert not SocialAccount.objects.exists()


def test_the_link_is_taken_away_only_when_another_way_in_is_left(personne, relie, compte, audit):
    compte("alice@exemple.test", MOT_DE_PASSE)
    prouve(personne, "alice@exemple.test")
    relier(personne, "camille")
    assert personne.client.post("/compte/psc/retirer")["Location"] == "/compte/psc/"
    assert not IdentitePsc.objects.exists()
    assert not SocialAccount.objects.exists()
    assert len(audit("psc.retrait")) == 1
    personne.client.logout()

    relie("alix", "alix@exemple.test")
    personne.se_connecter("alix")
    reponse = personne.client.post("/compte/psc/retirer")
    assert reponse.status_code == 409
    assert "votre seul moyen de vous connecter" in reponse.content.decode()
    assert SocialAccount.objects.count() == 1


def test_an_account_without_password_confirms_itself_at_pro_sante_connect(personne, relie):
    relie("alix", "alix@exemple.test")
    personne.se_connecter("alix", next="/compte/psc/")
    assert personne.client.post("/compte/psc/retirer").status_code == 409
    session = personne.client.session
    for preuve in session["account_authentication_methods"]:
        preuve["at"] -= 3600
    session.save()
    reponse = personne.client.post("/compte/psc/retirer", follow=True)
    assert "Confirmer avec Pro Santé Connect" in reponse.content.decode()
    depart = personne.partir(next="/compte/psc/")
    assert {"prompt=login", "max_age=0"} < set(urlsplit(depart).query.split("&"))
    personne.client.get(personne.choisir(depart, "alix"), follow=True)
    assert personne.client.post("/compte/psc/retirer").status_code == 409


def test_an_old_identification_does_not_confirm(personne, relie):
    relie("alix", "alix@exemple.test")
    personne.se_connecter("alix")
    depart = personne.partir(next="/compte/psc/")
    session = personne.client.session
    for etat, _, _ in session["socialaccount_states"].values():
        etat["depuis"] += 3600
    session.save()
    reponse = personne.client.get(personne.choisir(depart, "alix"))
    assert reponse.status_code == 401
    assert "pas identifié de nouveau" in reponse.content.decode()
