"""The guide's journeys, which also take its screenshots when MAILLAGE_CAPTURES is set.

`./maillage documenter --captures` sets it; an ordinary run walks the same steps and writes nothing.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "guide" / "images"
TERRITOIRE = "communes=13201,13202,13203&signature=2023-09-15&acces=2024-03-15"


@pytest.fixture
def capturer():
    """Save what the page shows under docs/guide/images, only when screenshots are asked for."""

    def prendre(page: Page, nom: str, *, hauteur: int | None = None) -> None:
        if os.environ.get("MAILLAGE_CAPTURES"):
            largeur = page.viewport_size["width"]  # type: ignore[index]
            if hauteur:
                page.set_viewport_size({"width": largeur, "height": hauteur})
            page.screenshot(path=IMAGES / f"{nom}.png")

    return prendre


def ouvrir(navigateur: Browser, adresse: str, largeur: int, hauteur: int) -> Page:
    return navigateur.new_context(
        base_url=adresse,
        viewport={"width": largeur, "height": hauteur},
        locale="fr-FR",
        color_scheme="light",
    ).new_page()


def test_the_guide_searches_a_commune(navigateur, adresse, capturer):
    page = ouvrir(navigateur, adresse, 1440, 900)
    page.goto("/simulateur/")
    page.locator("#recherche").press_sequentially("marseille 1")
    expect(page.locator("[data-m-proposition]").first).to_contain_text("Marseille")
    capturer(page, "recherche")
    page.context.close()


@pytest.mark.parametrize(("largeur", "hauteur"), [(1440, 1150), (768, 1200), (360, 1400)])
def test_the_guide_shows_the_simulator(navigateur, adresse, capturer, largeur, hauteur):
    page = ouvrir(navigateur, adresse, largeur, hauteur)
    page.goto(f"/simulateur/?{TERRITOIRE}")
    expect(page.locator("#resultat")).to_contain_text("45 245,90")
    capturer(page, f"simulateur-{largeur}")
    page.context.close()


def test_the_guide_opens_an_amount(navigateur, adresse, capturer):
    page = ouvrir(navigateur, adresse, 1440, 900)
    page.goto(f"/simulateur/?{TERRITOIRE}")
    page.get_by_role("button", name="Part fixe, année 1 : 45 245,90 €").click()
    expect(page.locator("#an1-acces-fixe")).to_be_visible()
    capturer(page, "explication")
    page.context.close()


def test_the_guide_compares_two_scenarios(navigateur, adresse, capturer):
    page = ouvrir(navigateur, adresse, 1440, 1000)
    page.goto(f"/simulateur/?{TERRITOIRE}")
    page.get_by_role("link", name="ACI 2019 contre avenant 2").click()
    comparaison = page.locator("[aria-labelledby=titre-comparaison]")
    expect(comparaison).to_be_visible()
    comparaison.scroll_into_view_if_needed()
    capturer(page, "comparaison")
    page.context.close()


def test_the_guide_explains_a_faulty_list(navigateur, adresse, capturer):
    page = ouvrir(navigateur, adresse, 1440, 900)
    page.goto("/simulateur/")
    page.get_by_text("Coller une liste ou déposer un fichier CSV").click()
    page.locator("#texte").fill("Manosque\n13055\nSaint-Denis\nTrifouillis-les-Oies")
    page.get_by_role("button", name="Ajouter ces communes").click()
    expect(page.locator("#liste")).to_contain_text("Rien n’a été ajouté")
    page.locator("#liste").scroll_into_view_if_needed()
    capturer(page, "liste-fautive")
    page.context.close()


def test_the_guide_shows_rules_and_sources(navigateur, adresse, capturer):
    page = ouvrir(navigateur, adresse, 1440, 1000)
    page.goto("/regles")
    capturer(page, "regles")
    page.context.close()
