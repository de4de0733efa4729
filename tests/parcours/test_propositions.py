"""An officer of an ARS asks for perimeters, reads why, moves a commune and takes it back."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.parcours.test_acces import entrer


def demander(page: Page) -> None:
    """Extend the CPTS of the Ille-et-Vilaine, and wait for the answer as a person would."""
    page.goto("/espaces")
    page.get_by_role("link", name="Propositions de périmètres").click()
    page.get_by_role("link", name="Nouvelle proposition").click()
    page.get_by_label("Sur", exact=True).select_option("departement:35")
    page.get_by_role("button", name="Calculer").click()
    expect(page.get_by_role("heading", name="Aujourd’hui et après")).to_be_visible(timeout=60_000)


def test_perimeters_are_asked_for_read_changed_and_taken_back(page: Page, sans_violation):
    entrer(page, "ars")
    demander(page)
    expect(page.locator("svg.carte-proposition path.part").first).to_be_attached()
    expect(page.get_by_text("sont un modèle")).to_be_visible()
    premiere = page.locator("input[name=unites]").first
    nom = page.locator("tr", has=premiere).first.locator("th").inner_text().split("\n")[0]
    expect(page.get_by_label(f"Pourquoi {nom} est ici").first).to_be_visible()
    premiere.check()
    page.get_by_label("Déplacer les communes cochées vers").select_option("nouvelle")
    page.get_by_label("Nom d’une CPTS nouvelle").fill("CPTS de l’essai")
    page.get_by_role("button", name="Déplacer").click()
    expect(page.get_by_text("Une commune déplacée.")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Après retouches")).to_be_visible()
    expect(page.get_by_role("link", name="CPTS de l’essai")).to_be_visible()
    sans_violation(page)
    page.get_by_role("button", name="Annuler la dernière retouche").click()
    expect(page.get_by_text("La dernière retouche est annulée.")).to_be_visible()
    expect(page.get_by_role("link", name="CPTS de l’essai")).to_have_count(0)
    with page.expect_download() as attendu:
        page.get_by_role("link", name="Exporter en CSV").click()
    assert attendu.value.suggested_filename.endswith(".csv")
    page.get_by_role("button", name="Abandonner cette proposition").click()
    expect(page.get_by_text(re.compile("Elle reste lisible"))).to_be_visible()


@pytest.mark.parametrize(("largeur", "theme"), [(360, "light"), (1440, "dark")])
def test_the_pages_of_proposals_are_accessible(
    navigateur: Browser, adresse: str, sans_violation, largeur: int, theme
):
    contexte = navigateur.new_context(
        base_url=adresse, viewport={"width": largeur, "height": 800}, color_scheme=theme
    )
    page = contexte.new_page()
    entrer(page, "exploitation")
    page.goto("/propositions/")
    sans_violation(page)
    page.goto("/propositions/nouvelle/")
    sans_violation(page)
    demander(page)
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    sans_violation(page)
    contexte.close()
