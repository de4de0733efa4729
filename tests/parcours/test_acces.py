"""From an invitation to its end, in a browser; and the signed-in pages, accessible everywhere."""

import pytest
from playwright.sync_api import Browser, Page, expect

CPTS = "cpts-des-trois-clochers-inventee"
MOT_DE_PASSE = "trois-clochers-a-l-essai"
PAGES = {
    "coordination": [
        "/espaces",
        f"/communautes/{CPTS}/",
        f"/communautes/{CPTS}/acces",
        f"/communautes/{CPTS}/journal",
        f"/communautes/{CPTS}/journal?q=acces.&du=2026-01-01",
        f"/fichiers/communaute/{CPTS}/",
        "/compte/",
        "/compte/courriels",
        "/compte/mot-de-passe",
        "/compte/second-facteur",
    ],
    "exploitation": [
        "/espaces",
        "/exploitation/acces",
        "/exploitation/journal",
        "/exploitation/taches/",
        "/exploitation/messages/",
    ],
}


def entrer(page: Page, role: str) -> None:
    """Sign in as the demo's own page of logins says, one-time code included."""
    page.goto("/demonstration")
    ligne = page.locator("tr", has_text=f"{role}@demonstration.example")
    code = ligne.locator("td").nth(3).inner_text()
    page.goto("/compte/connexion")
    page.locator("input[name=login]").fill(f"{role}@demonstration.example")
    page.locator("input[name=password]").fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    if code != "sans":
        page.locator("input[name=code]").fill(code)
        page.locator("main form button[type=submit]").first.click()
    # Behind its button on a phone, so there but not shown.
    expect(page.locator("#menu-principal").get_by_text("Mon compte")).to_be_attached()


@pytest.mark.parametrize("largeur", [360, 1440])
@pytest.mark.parametrize("role", PAGES)
def test_the_pages_of_a_role_are_accessible(
    navigateur: Browser, adresse: str, sans_violation, role: str, largeur: int
):
    contexte = navigateur.new_context(
        base_url=adresse, viewport={"width": largeur, "height": 800}, locale="fr-FR"
    )
    page = contexte.new_page()
    entrer(page, role)
    for chemin in PAGES[role]:
        reponse = page.goto(chemin)
        assert reponse is not None
        assert reponse.status == 200, chemin
        sans_violation(page)
    contexte.close()


def test_somebody_invited_comes_in_and_is_put_out(
    navigateur: Browser, adresse: str, page: Page, sans_violation
):
    entrer(page, "coordination")
    page.get_by_role("link", name="CPTS inventée des Trois Clochers").click()
    expect(page).to_have_title("CPTS inventée des Trois Clochers · Maillage")
    page.get_by_role("link", name="Qui a accès").click()
    page.get_by_label("Adresse électronique").fill("pas une adresse")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_text("Choisissez un rôle.")).to_be_visible()
    assert page.get_by_label("Adresse électronique").input_value() == "pas une adresse"
    sans_violation(page)
    invitee = "nouvelle.personne@demonstration.example"
    page.get_by_label("Adresse électronique").fill(invitee)
    page.get_by_label("Rôle").select_option("gouvernance")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_text(f"Invitation envoyée à {invitee}")).to_be_visible()

    ailleurs = navigateur.new_context(base_url=adresse, locale="fr-FR")
    operateur = ailleurs.new_page()
    entrer(operateur, "exploitation")
    operateur.goto("/exploitation/messages/")
    operateur.get_by_role("link", name="Invitation à rejoindre").first.click()
    lien = operateur.locator("a[href*='/invitations/']").get_attribute("href")
    ailleurs.close()

    autre = navigateur.new_context(base_url=adresse, locale="fr-FR")
    nouvelle = autre.new_page()
    nouvelle.goto(lien or "")
    sans_violation(nouvelle)
    nouvelle.get_by_label("Prénom").fill("Nouvelle")
    nouvelle.get_by_label("Nom", exact=True).fill("Personne")
    nouvelle.get_by_label("Mot de passe", exact=True).fill("un vélo vert sous la pluie")
    nouvelle.get_by_label("Le même mot de passe").fill("un vélo vert sous la pluie")
    nouvelle.get_by_role("button", name="Ouvrir mon compte et accepter").click()
    nouvelle.get_by_role("link", name="CPTS inventée des Trois Clochers").click()
    expect(nouvelle.get_by_text("Nouvelle Personne, Gouvernance")).to_be_visible()
    nouvelle.goto(lien or "")
    expect(nouvelle.get_by_text("Cette invitation a déjà servi")).to_be_visible()

    page.reload()
    page.locator("tr", has_text=invitee).get_by_role("button", name="Retirer").click()
    expect(page.get_by_text("Le rôle a été retiré")).to_be_visible()
    reponse = nouvelle.goto(f"/communautes/{CPTS}/")
    assert reponse is not None
    assert reponse.status == 404
    autre.close()
    page.get_by_role("link", name="CPTS inventée des Trois Clochers").click()
    page.get_by_role("link", name="Journal", exact=True).click()
    expect(
        page.get_by_text("Camille Exemple a retiré à Nouvelle Personne le rôle Gouvernance")
    ).to_be_visible()
