"""The account, in a real browser: what people do with it, and what it looks like."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.plateforme.comptes.codes import code_du_moment

RACINE = Path(__file__).resolve().parents[2]
MOT_DE_PASSE = "un cheval mange des pommes"
NOUVEAU = "une vache chante sous la pluie"

Terminal = Callable[[str], str]


@pytest.fixture(scope="session")
def terminal(adresse: str) -> Terminal:
    """Run a few lines of Python on the journeys' own database; gives what they print."""
    base = "maillage_parcours_" + os.environ.get("PYTEST_XDIST_WORKER", "seul")

    def lancer(lignes: str) -> str:
        preambule = (
            "import django; django.setup()\n"
            "from datetime import UTC, datetime\n"
            "from maillage.plateforme.audit.acteurs import Acteur\n"
            "from maillage.plateforme.comptes.commands import creer_compte\n"
            "from maillage.plateforme.notifications.models import Message\n"
            "maintenant, par = datetime.now(UTC), Acteur.systeme('essai')\n"
        )
        return subprocess.run(
            [sys.executable, "-c", preambule + lignes],
            env=os.environ
            | {
                "DATABASE_URL": f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{base}",
                "DJANGO_SETTINGS_MODULE": "maillage.site.settings",
                "PYTHONPATH": str(RACINE / "src"),
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    return lancer


@pytest.fixture(scope="session")
def comptes(terminal: Terminal) -> None:
    """One account for each journey: they run in any order."""
    terminal(
        "for nom in ('totp', 'cle', 'oubli', 'sessions', 'pages'):\n"
        f"    creer_compte(courriel=f'{{nom}}@exemple.test', mot_de_passe='{MOT_DE_PASSE}',\n"
        "        prenom='Camille', nom='Exemple', confirme=True, par=par, maintenant=maintenant)\n"
    )


@pytest.fixture
def site(adresse: str) -> str:
    """By its name: keys are bound to one, and refuse an address made of figures."""
    return adresse.replace("127.0.0.1", "localhost")


@pytest.fixture
def ouvrir(navigateur: Browser, site: str, comptes):
    """A new browser of somebody, with its only page."""
    contextes: list[BrowserContext] = []

    def faire(**reglages) -> Page:
        contexte = navigateur.new_context(base_url=site, locale="fr-FR", **reglages)
        contexte.set_default_timeout(15_000)
        contextes.append(contexte)
        return contexte.new_page()

    yield faire
    for contexte in contextes:
        contexte.close()


def entrer(page: Page, courriel: str, mot_de_passe: str = MOT_DE_PASSE) -> None:
    page.goto("/compte/connexion?next=/compte/")
    page.get_by_label("Adresse électronique").fill(courriel)
    page.get_by_label("Mot de passe", exact=True).fill(mot_de_passe)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def confirmer(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmez que c’est vous")
    page.get_by_label("Mot de passe").fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Confirmer").click()


def chez_soi(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon compte")


def cle_virtuelle(page: Page) -> None:
    """A phone in the pocket: Chromium answers for it, always yes."""
    canal = page.context.new_cdp_session(page)
    canal.send("WebAuthn.enable")
    canal.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_an_application_of_codes_then_a_recovery_code(ouvrir, sans_violation):
    page = ouvrir()
    entrer(page, "totp@exemple.test")
    chez_soi(page)
    page.get_by_role("link", name="Ajouter une application").click()
    confirmer(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Application de codes")
    sans_violation(page)
    secret = page.locator("main code").inner_text()
    page.get_by_label("Code affiché par l’application").fill(code_du_moment(secret))
    page.get_by_role("button", name="Activer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    sans_violation(page)
    secours = page.locator(".codes code").all_inner_texts()
    assert len(secours) == 10

    ailleurs = ouvrir()
    entrer(ailleurs, "totp@exemple.test")
    expect(ailleurs.get_by_role("heading", level=1)).to_have_text("Second facteur")
    sans_violation(ailleurs)
    ailleurs.get_by_label("Code").fill(code_du_moment(secret))
    ailleurs.get_by_role("button", name="Se connecter").click()
    chez_soi(ailleurs)

    perdu = ouvrir()
    entrer(perdu, "totp@exemple.test")
    perdu.get_by_label("Code").fill(secours[0])
    perdu.get_by_role("button", name="Se connecter").click()
    chez_soi(perdu)
    expect(perdu.get_by_text("Codes de secours").first).to_contain_text("9")
    sans_violation(perdu)


def test_a_passkey_opens_the_account_without_a_password(ouvrir, sans_violation):
    page = ouvrir()
    cle_virtuelle(page)
    entrer(page, "cle@exemple.test")
    page.get_by_role("link", name="Ajouter une clé").click()
    confirmer(page)
    sans_violation(page)
    page.get_by_label("Nom de la clé").fill("Téléphone de Camille")
    page.get_by_role("button", name="Présenter la clé").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Codes de secours")
    page.goto("/compte/")
    expect(page.get_by_text("Téléphone de Camille").first).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto("/compte/connexion?next=/compte/")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    chez_soi(page)
    expect(page.get_by_text("par clé d’accès").first).to_be_visible()
    # And after a password, it is the second factor.
    page.get_by_role("button", name="Se déconnecter").click()
    entrer(page, "cle@exemple.test")
    page.get_by_role("button", name="Présenter ma clé").click()
    chez_soi(page)


def test_a_forgotten_password_is_chosen_again(ouvrir, terminal, sans_violation):
    page = ouvrir()
    page.goto("/compte/connexion")
    page.get_by_role("link", name=re.compile("Mot de passe oublié")).click()
    page.get_by_label("Adresse électronique").fill("oubli@exemple.test")
    page.get_by_role("button", name="Recevoir le lien").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifiez votre boîte aux lettres")
    texte = terminal(
        "print(Message.objects.filter(destinataire='oubli@exemple.test').latest('cree_a').texte)"
    )
    lien = re.search(r"https?://\S+/compte/\S+", texte)
    assert lien, texte
    page.goto(lien[0])
    sans_violation(page)
    page.get_by_label("Nouveau mot de passe").fill(NOUVEAU)
    page.get_by_label("Le même mot de passe").fill(NOUVEAU)
    page.get_by_role("button", name="Enregistrer").click()
    page.locator("main").get_by_role("link", name="Se connecter").click()
    entrer(page, "oubli@exemple.test", NOUVEAU)
    chez_soi(page)
    page.goto(lien[0])
    expect(page.get_by_text("Ce lien a expiré ou a déjà servi")).to_be_visible()


def test_a_session_open_elsewhere_is_closed_from_here(ouvrir):
    ici, oublie = ouvrir(), ouvrir(user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    entrer(oublie, "sessions@exemple.test")
    chez_soi(oublie)
    entrer(ici, "sessions@exemple.test")
    rang = ici.get_by_role("listitem").filter(has_text="Firefox, Windows")
    rang.get_by_role("button", name=re.compile("^Fermer")).click()
    expect(ici.get_by_text("La session est fermée.")).to_be_visible()
    oublie.reload()
    expect(oublie.get_by_role("heading", level=1)).to_have_text("Connexion")


@pytest.mark.parametrize(("largeur", "theme"), [(360, "light"), (1440, "dark")])
def test_pages_of_the_account_are_accessible(ouvrir, sans_violation, largeur, theme):
    page = ouvrir(viewport={"width": largeur, "height": 900}, color_scheme=theme)
    entrer(page, "pages@exemple.test")
    chez_soi(page)
    sans_violation(page)
    for adresse in (
        *("/compte/courriels", "/compte/mot-de-passe", "/compte/deconnexion"),
        *("/compte/second-facteur/exige", "/compte/confirmation-identite"),
    ):
        page.goto(adresse)
        sans_violation(page)
    page.get_by_label("Mot de passe").fill("faux")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text("Ce n’est pas votre mot de passe.")).to_be_visible()
    sans_violation(page)


def test_everything_but_keys_works_without_javascript(ouvrir):
    page = ouvrir(java_script_enabled=False)
    page.goto("/compte/connexion")
    expect(page.get_by_role("button", name="Se connecter avec une clé d’accès")).to_be_hidden()
    entrer(page, "pages@exemple.test")
    chez_soi(page)
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_text("Vous êtes déconnecté.")).to_be_visible()
