"""Pro Santé Connect in a real browser, against the demo's simulated provider."""

import re
from urllib.parse import urlsplit

import psycopg
import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from playwright.sync_api import Browser, Page, expect

from maillage.portail.commands import identifiants

# Where a sign-in leads when nothing else was asked.
ARRIVEE = re.compile(r":\d+/(espaces|communautes/.*)(\?.*)?$")
COURRIELS = iter(f"professionnel{n}@exemple.test" for n in range(1000))


@pytest.fixture
def lien(base_du_parcours):
    """The address that the confirmation mail holds: made again, the outbox keeps it encrypted."""

    def faire(courriel: str) -> str:
        with psycopg.connect(base_du_parcours) as connexion:
            (pk,) = connexion.execute(
                "SELECT id FROM account_emailaddress WHERE email = %s", [courriel]
            ).fetchone()
        return f"/compte/courriels/{EmailConfirmationHMAC(EmailAddress(pk=pk)).key}"

    return faire


@pytest.fixture(autouse=True)
def personne_n_est_relie(base_du_parcours):
    """Each journey starts without any link: the people of the provider are few."""
    yield
    with psycopg.connect(base_du_parcours) as connexion:
        connexion.execute("TRUNCATE psc_identitepsc")
        connexion.execute("DELETE FROM socialaccount_socialaccount")


def partir(page: Page) -> None:
    page.goto("/compte/connexion")
    page.get_by_role("button", name="Se connecter avec Pro Santé Connect").click()


def dire_qui(page: Page, qui: str) -> None:
    expect(page.get_by_text("Ce n’est pas Pro Santé Connect")).to_be_visible()
    page.get_by_role("button", name=qui).click()


def ouvrir(page: Page, lien, qui: str) -> str:
    """A first sign-in, up to the address being confirmed."""
    partir(page)
    dire_qui(page, qui)
    expect(page.get_by_role("heading", name="Votre adresse électronique")).to_be_visible()
    courriel = next(COURRIELS)
    page.get_by_label("Adresse électronique").fill(courriel)
    page.get_by_role("button", name="Ouvrir mon compte").click()
    page.wait_for_url("**/compte/courriels/a-confirmer")
    page.goto(lien(courriel))
    page.get_by_role("button", name=re.compile("confirm")).click()
    expect(page).to_have_url(re.compile("/compte/(connexion|)"))
    return courriel


def test_a_professional_opens_an_account_and_signs_in(page: Page, lien):
    ouvrir(page, lien, "Camille Exemple")
    # The provider still knows who it is: nothing more is asked.
    partir(page)
    page.wait_for_url(ARRIVEE)
    expect(page.get_by_text("Votre compte n’a encore aucun rôle")).to_be_visible()
    page.goto("/compte/psc/")
    expect(page.get_by_text("Médecin, libéral, CABINET INVENTE DES LILAS")).to_be_visible()


def test_a_professional_with_two_activities_chooses_and_changes(page: Page, lien, sans_violation):
    ouvrir(page, lien, "Dominique Fictif")
    partir(page)
    expect(
        page.get_by_role("heading", name="Sous quelle situation d’exercice travaillez-vous")
    ).to_be_visible()
    for largeur in (360, 1440):
        page.set_viewport_size({"width": largeur, "height": 800})
        sans_violation(page)
    page.get_by_label("CENTRE DE SANTE INVENTE").check()
    page.get_by_role("button", name="Continuer").click()
    page.goto("/compte/psc/")
    expect(page.get_by_text("Infirmier, salarié, CENTRE DE SANTE INVENTE")).to_be_visible()
    for largeur in (360, 1440):
        page.set_viewport_size({"width": largeur, "height": 800})
        sans_violation(page)
    page.get_by_role("link", name="Changer de situation").click()
    page.get_by_label("CABINET INVENTE DU PONT").check()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Infirmier, libéral, CABINET INVENTE DU PONT")).to_be_visible()


def test_a_member_joins_pro_sante_connect_and_meets_the_page_of_their_cpts(
    page: Page, sans_violation
):
    membre = next(i for i in identifiants() if i.courriel.startswith("membre@"))
    page.goto("/compte/connexion")
    page.get_by_label("Adresse électronique").fill(membre.courriel)
    page.get_by_label("Mot de passe").fill(membre.mot_de_passe)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    if membre.code:
        page.wait_for_url("**/compte/second-facteur/code*")
        page.locator("input[name=code]").fill(membre.code)
        page.locator("main button[type=submit]").first.click()
    page.wait_for_url(ARRIVEE)
    page.goto("/compte/psc/")
    sans_violation(page)
    page.get_by_role("button", name="Relier Pro Santé Connect").click()
    # Here: the password again. There: who one is.
    page.get_by_label("Mot de passe").fill(membre.mot_de_passe)
    page.locator("main button[type=submit]").first.click()
    dire_qui(page, "Alix Modele")
    expect(page.get_by_text("99900000052", exact=True)).to_be_visible()
    page.goto("/compte/deconnexion")
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(re.compile(r"/$|/compte/connexion"))
    page.context.clear_cookies()

    # From now on Pro Santé Connect alone opens the page of their own CPTS, second factor included.
    partir(page)
    dire_qui(page, "Alix Modele")
    page.wait_for_url(ARRIVEE)
    page.goto("/espaces")
    page.get_by_role("link", name=re.compile("CPTS inventée")).first.click()
    expect(page).to_have_url(re.compile("/communautes/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("CPTS")
    page.goto("/communautes/cpts-du-val-voisin-inventee/")
    expect(page.get_by_role("heading", name="Cette page n’existe pas")).to_be_visible()


def test_signing_out_closes_both_ends(page: Page, lien):
    ouvrir(page, lien, "Alix Modele")
    partir(page)
    page.wait_for_url(ARRIVEE)
    page.goto("/compte/")
    page.get_by_role("button", name="Se déconnecter").first.click()
    expect(page.get_by_role("heading", name="Fermer la session du fournisseur")).to_be_visible()
    page.get_by_role("button", name="Fermer la session").click()
    expect(page.get_by_text("déconnecté de Maillage et de Pro Santé Connect")).to_be_visible()
    page.goto("/compte/")
    expect(page).to_have_url(re.compile("/compte/connexion"))
    partir(page)
    expect(page.get_by_role("heading", name="Qui êtes-vous")).to_be_visible()


def test_leaving_pro_sante_connect_closes_our_session(page: Page, lien):
    ouvrir(page, lien, "Camille Exemple")
    page.context.clear_cookies()
    partir(page)
    expect(page.get_by_role("heading", name="Qui êtes-vous")).to_be_visible()
    fournisseur = "{0.scheme}://{0.netloc}".format(urlsplit(page.url))
    dire_qui(page, "Camille Exemple")
    page.wait_for_url(ARRIVEE)
    page.goto("/compte/psc/")
    expect(page.get_by_role("heading", name="Votre identité")).to_be_visible()
    ailleurs = page.context.new_page()
    with ailleurs.expect_response("**/compte/psc/fermeture?*") as reponse:
        ailleurs.goto(f"{fournisseur}/fermer")
    assert reponse.value.status == 200
    page.goto("/compte/psc/")
    expect(page).to_have_url(re.compile("/compte/connexion"))


def test_who_renounces_is_brought_back(page: Page, sans_violation):
    partir(page)
    page.get_by_role("button", name="Renoncer").click()
    expect(page.get_by_text("Vous avez renoncé à vous connecter")).to_be_visible()
    sans_violation(page)


def test_the_whole_way_works_without_javascript(navigateur: Browser, adresse: str, sans_violation):
    contexte = navigateur.new_context(base_url=adresse, java_script_enabled=False)
    page = contexte.new_page()
    partir(page)
    dire_qui(page, "Sacha Inventé")
    expect(page.get_by_role("heading", name="Votre adresse électronique")).to_be_visible()
    contexte.close()
