"""Addresses: one way of writing each, and none that only looks like another."""

from pathlib import Path

import allauth
import pytest
from django.template.loader import render_to_string
from tests.pages import lire_page
from tests.portail.test_typographie import FAUTE

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme import comptes
from maillage.plateforme.comptes.rules import normaliser_courriel

TROMPEUSES = [
    ("alicе@exemple.test", "«\u00a0е\u00a0»"),  # Cyrillic е
    ("ａlice@exemple.test", "«\u00a0ａ\u00a0»"),  # full width
    ("aliceﬁ@exemple.test", "«\u00a0ﬁ\u00a0»"),  # ligature
    ("al\u200bice@exemple.test", "que l’on pourrait confondre"),  # invisible
    ("alice@ехеmple.test", "ne connaissons pas"),  # Cyrillic ех
    (
        "alice@xn--mple-u4dc2b.test",
        "ne connaissons pas",
    ),  # the same, as DNS writes it
    ("alice@ｅxemple.test", "«\u00a0ｅ\u00a0»"),
    ("alice@exαmple.test", "«\u00a0α\u00a0»"),  # Greek among Latin
    ("alice@exemple。test", "«\u00a0。\u00a0»"),
    ("alice@exemple.tes\u0131", "«\u00a0ı\u00a0»"),
    ("alice", "Il manque"),
    ("@exemple.test", "Il manque"),
    ("alice@", "Il manque"),
    ("a" * 250 + "@exemple.test", "dépasse 254 caractères"),
    ("alice@" + "a" * 64 + ".test", "n’est pas un domaine"),
]


@pytest.mark.parametrize(
    ("saisie", "attendue"),
    [
        (" Alice@Exemple.TEST ", "alice@exemple.test"),
        ("alice+cpts@exemple.test", "alice+cpts@exemple.test"),
        ("alice@SANTÉ.test", "alice@xn--sant-epa.test"),
        ("alice@xn--sant-epa.test", "alice@xn--sant-epa.test"),
        ("o'neil@exemple.test", "o'neil@exemple.test"),
    ],
)
def test_an_address_has_one_way_of_being_written(saisie, attendue):
    assert normaliser_courriel(saisie) == attendue
    assert normaliser_courriel(attendue) == attendue


@pytest.mark.parametrize(("saisie", "mot"), TROMPEUSES, ids=ascii)
def test_an_address_that_only_looks_like_one_is_refused_with_a_sentence(saisie, mot):
    with pytest.raises(ErreurMetier) as refus:
        normaliser_courriel(saisie)
    assert mot in str(refus.value)


@pytest.mark.parametrize("adresse", ["/compte/connexion", "/compte/mot-de-passe/oubli"])
def test_the_forms_show_that_sentence(client, alice, adresse):
    reponse = client.post(
        adresse, {"login": "alicе@exemple.test", "email": "alicе@exemple.test", "password": "x"}
    )
    assert "que l’on pourrait confondre avec un autre caractère" in lire_page(reponse).mots


def test_no_account_is_made_for_a_look_alike(alice, creer):
    for trompeuse, _ in TROMPEUSES:
        with pytest.raises(ErreurMetier):
            creer(trompeuse)


@pytest.mark.parametrize("courriel", ["alice@exemple.test", "ALICE@exemple.TEST"])
def test_an_address_has_one_account(alice, creer, courriel):
    with pytest.raises(ErreurMetier, match=r"Un compte existe déjà pour alice@exemple\.test"):
        creer(courriel)


def test_an_address_added_to_another_account_cannot_make_a_new_one(
    connecte, alice, creer, confirmer
):
    confirmer(connecte)
    connecte.post("/compte/courriels", {"action_add": "1", "email": "al@exemple.test"})
    with pytest.raises(ErreurMetier, match="Un compte existe déjà"):
        creer("al@exemple.test")


def test_an_added_address_is_confirmed_by_mail_then_made_the_main_one(
    connecte, alice, entrer, lien, mailoutbox, confirmer
):
    confirmer(connecte)
    connecte.post("/compte/courriels", {"action_add": "1", "email": "al@exemple.test"})
    assert mailoutbox[-1].to == ["al@exemple.test"]
    page = lire_page(connecte.get("/compte/courriels"))
    assert "al@exemple.test" in page.mots
    assert "À confirmer" in page.mots
    connecte.post("/compte/courriels", {"action_primary": "1", "email": "al@exemple.test"})
    assert "n’est pas confirmée" in lire_page(connecte.get("/compte/courriels")).mots
    connecte.post(lien())
    connecte.post("/compte/courriels", {"action_primary": "1", "email": "al@exemple.test"})
    alice.refresh_from_db()
    assert alice.courriel == "al@exemple.test"
    # The former main address is told: it may be the owner's, and the change somebody else's.
    assert mailoutbox[-1].to == ["alice@exemple.test"]
    assert "al@exemple.test" in mailoutbox[-1].body


def test_a_link_of_confirmation_that_expired_says_what_to_do(client, creer, entrer, lien, settings):
    creer(confirme=False)
    entrer(client)
    settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = -1
    page = lire_page(client.get(lien()))
    assert "Ce lien a expiré ou a déjà servi. Connectez-vous" in page.mots


@pytest.mark.parametrize("cle", ["x", "MQ:1abc:faux", "%01", "a" * 2000])
def test_a_forged_link_of_confirmation_is_no_breakdown(client, cle):
    reponse = client.get(f"/compte/courriels/{cle}")
    assert reponse.status_code == 200
    assert "Ce lien a expiré" in lire_page(reponse).mots


def gabarits(paquet, *dossiers: str) -> list[Path]:
    racine = Path(paquet.__file__).parent / "templates"
    trouves = [c for nom in dossiers for c in (racine / nom).glob("email/*_message.txt")]
    return sorted(chemin for chemin in trouves if not chemin.name.startswith("base_"))


COURRIELS = gabarits(comptes, "account", "mfa", "comptes")


@pytest.mark.parametrize("chemin", COURRIELS, ids=lambda c: c.name)
def test_every_mail_is_in_good_french_with_its_subject(rf, alice, chemin, variables_connues):
    contexte = {
        "user": alice,
        "email": "alice@exemple.test",
        "site": "maillage.test",
        "request": rf.get("/"),
        "timestamp": alice.cree_a,
        "ip": "192.0.2.1",
        "user_agent": "Firefox",
        **dict.fromkeys(("from_email", "to_email", "deleted_email"), "al@exemple.test"),
        **dict.fromkeys(("activate_url", "password_reset_url", "signup_url"), "https://m.example"),
    }
    nom = f"{chemin.parent.parent.name}/email/{chemin.name}"
    texte = render_to_string(nom, contexte)
    objet = render_to_string(nom.replace("_message", "_subject"), contexte).strip()
    assert texte.startswith("Bonjour Alice Essai,")
    assert objet
    assert "\n" not in objet
    assert not FAUTE.search(texte.replace("https://", "").replace("http://", "")), texte
    assert not FAUTE.search(objet)


def test_allauth_has_no_mail_that_is_not_ours():
    """A mail it would send in its own words: but for the ways of signing in that are closed."""
    siens = {chemin.name for chemin in gabarits(allauth, "account", "mfa")}
    notres = {chemin.name for chemin in COURRIELS}
    assert siens - notres == {"login_code_message.txt", "password_reset_code_message.txt"}
