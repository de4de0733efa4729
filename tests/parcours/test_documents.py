"""A holder previews the letter, keeps a version, checks its seal, and deposits a signed scan."""

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.parcours.test_acces import entrer

DOSSIER = "/projets/cpts-inventee-du-ventoux/documents/"


def test_a_version_is_previewed_kept_sealed_and_its_scan_deposited(page: Page):
    entrer(page, "coordination")
    page.goto(DOSSIER)
    page.get_by_role("link", name="Voir l’aperçu : projet de santé").click()
    expect(page.get_by_text("Ce document n’est pas déposé")).to_be_visible()
    page.get_by_role("link", name="Tous les documents").click()
    carte = page.get_by_role("region", name="Projet de santé")
    carte.get_by_text("Garder une version de ce document").click()
    carte.get_by_label("Pourquoi").fill("Avant relecture par le bureau")
    carte.get_by_role("button", name="Garder").click()
    expect(page.get_by_text("est gardée (projet de santé)")).to_be_visible()
    carte.get_by_text("Empreinte").first.click()
    empreinte = carte.locator(".empreinte").first.inner_text()
    with page.expect_download() as attendu:
        carte.get_by_role("link", name="PDF de la version").first.click()
    assert attendu.value.suggested_filename.endswith(".pdf")
    page.get_by_label("Empreinte lue au pied d’un document").fill(
        f"SHA-256\u00a0: {empreinte.upper()}"
    )
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_text("Cette empreinte est celle de la")).to_be_visible()
    page.goto(DOSSIER)
    with page.expect_download() as attendu:
        page.get_by_role("link", name="Emporter tout le dossier").click()
    assert attendu.value.suggested_filename == "dossier-cpts-inventee-du-ventoux.zip"


def test_a_scan_too_heavy_is_said_before_it_leaves(page: Page, tmp_path):
    lourd = tmp_path / "projet signé.pdf"
    with lourd.open("wb") as sortie:
        sortie.truncate(300 * 1024 * 1024)
    entrer(page, "coordination")
    page.goto(DOSSIER)
    page.get_by_label("Nature").select_option("scan_signe")
    page.get_by_label("Fichiers", exact=True).set_input_files(lourd)
    champ = page.get_by_label("Fichiers", exact=True)
    dit = champ.evaluate("(champ) => champ.validationMessage")
    assert "pèse 300" in dit
    assert "40" in dit
    assert "200 points par pouce" in dit


@pytest.mark.parametrize(("largeur", "theme"), [(360, "light"), (1440, "dark")])
def test_the_pages_of_documents_are_accessible(
    navigateur: Browser, adresse: str, sans_violation, largeur: int, theme
):
    contexte = navigateur.new_context(
        base_url=adresse, viewport={"width": largeur, "height": 800}, color_scheme=theme
    )
    page = contexte.new_page()
    entrer(page, "coordination")
    for suite in ("", "apercu/lettre/", "apercu/projet/", "verifier?empreinte=abc"):
        page.goto(DOSSIER + suite)
        sans_violation(page)
    contexte.close()
