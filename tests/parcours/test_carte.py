"""The map as people use it: mouse, finger, keyboard, and a browser without script."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

RENNES = "Rennes"


def ouvrir(page: Page, adresse: str) -> None:
    page.goto(adresse)
    dessinee(page)


def dessinee(page: Page) -> None:
    """Wait until the map that was asked for is on the canvas."""
    expect(page.locator("#carte[data-dessinee='1']")).to_be_visible(timeout=20_000)


def milieu(page: Page) -> tuple[float, float]:
    boite = page.locator("#carte").bounding_box()
    assert boite
    return boite["x"] + boite["width"] / 2, boite["y"] + boite["height"] / 2


def couleurs(page: Page) -> int:
    """How many colours the canvas shows: one is an empty map."""
    return page.evaluate(
        """() => {
          const c = document.querySelector("#carte canvas");
          const d = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
          const vues = new Set();
          for (let i = 0; i < d.length; i += 400) vues.add(d.slice(i, i + 4).join());
          return vues.size;
        }"""
    )


def test_a_commune_is_opened_by_a_click_and_chosen_with_shift(page: Page):
    ouvrir(page, "/carte/?region=53&c=48.1118,-1.6819,11")
    assert couleurs(page) > 3
    page.mouse.click(*milieu(page))
    fiche = page.locator("#fiche")
    expect(fiche.get_by_role("heading", name=RENNES)).to_be_visible()
    expect(page).to_have_url(re.compile("unite=35238"))
    fiche.get_by_role("link", name="Ajouter à la sélection").click()
    selection = page.locator("#selection")
    expect(selection.get_by_text("1\u00a0commune", exact=True)).to_be_visible()
    expect(fiche.get_by_role("link", name="Retirer de la sélection")).to_be_visible()
    page.keyboard.down("Shift")
    page.mouse.click(*milieu(page))
    page.keyboard.up("Shift")
    expect(selection).to_be_hidden()


@pytest.mark.parametrize("outil", ["Rectangle", "Lasso"])
def test_communes_are_surrounded_then_simulated(page: Page, outil: str):
    ouvrir(page, "/carte/?region=53&c=48.1118,-1.6819,10")
    page.get_by_role("button", name=outil).click()
    x, y = milieu(page)
    page.mouse.move(x - 90, y - 90)
    page.mouse.down()
    for dx, dy in ((90, -90), (90, 90), (-90, 90), (-90, -80))[1 if outil == "Rectangle" else 0 :]:
        page.mouse.move(x + dx, y + dy, steps=4)
        if outil == "Rectangle":
            break
    page.mouse.up()
    selection = page.locator("#selection")
    expect(selection.get_by_text(RENNES)).to_be_visible()
    expect(selection.get_by_text("hab.").first).to_be_visible()
    # The drawing is over: the map moves again, and no card was opened by its last click.
    expect(page.get_by_role("button", name="Déplacer")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#fiche")).to_be_hidden()
    selection.get_by_role("link", name=f"Retirer {RENNES}", exact=True).click()
    expect(selection.get_by_text(RENNES, exact=True)).to_have_count(0)
    page.reload()
    dessinee(page)
    communes = selection.locator(".jeton").count()
    assert communes > 5
    selection.get_by_role("link", name="Simuler ce territoire").click()
    expect(page.locator(".jeton")).to_have_count(communes)


def test_everything_is_done_at_the_keyboard(page: Page):
    ouvrir(page, "/carte/?region=53&c=48.1118,-1.6819,11")
    page.locator("#recherche").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == "carte":
            break
    sous_croix = page.locator("#carte-sous-croix")
    expect(sous_croix).to_contain_text("Rennes (35238)")
    page.keyboard.press("Enter")
    expect(page.locator("#fiche").get_by_role("heading", name=RENNES)).to_be_visible()
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#selection").get_by_text(RENNES)).to_be_visible()
    for _ in range(5):
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(400)  # a key is not heard while the map slides
    expect(sous_croix).not_to_contain_text(RENNES)
    page.keyboard.press("-")
    expect(page).to_have_url(re.compile(r"c=[\d.,-]+,10(&|$)"))


def test_a_layer_is_chosen_and_the_address_remembers_everything(page: Page):
    ouvrir(page, "/carte/?region=53")
    page.get_by_label("Couche").select_option(label="CPTS par taille")
    expect(page.locator("#legende")).to_contain_text("taille 1")
    expect(page).to_have_url(re.compile("couche=taille"))
    dessinee(page)
    page.get_by_text("Réglages").click()
    page.get_by_label("EPCI").check()
    expect(page).to_have_url(re.compile("limites=cpts,departements,epci"))
    page.reload()
    dessinee(page)
    expect(page.get_by_label("Couche")).to_have_value("taille")
    page.get_by_text("Réglages").click()
    expect(page.get_by_label("EPCI")).to_be_checked()
    lien = page.get_by_role("link", name="PNG").get_attribute("href")
    assert lien
    assert "couche=taille" in lien
    assert "epci" in lien


def test_a_search_jumps_to_a_commune_and_to_another_region(page: Page):
    ouvrir(page, "/carte/?region=53")
    page.locator("#recherche").fill("Saint-Malo")
    page.locator("[data-m-proposition]").first.click()
    expect(page.locator("#fiche").get_by_role("heading", name="Saint-Malo")).to_be_visible()
    expect(page).to_have_url(re.compile("c=48.6"))
    page.locator("#recherche").fill("Marseille 1er")
    page.locator("[data-m-proposition]").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Provence-Alpes-Côte d’Azur")
    dessinee(page)
    expect(page.locator("#fiche")).to_contain_text("13201")


def test_the_whole_of_france_is_used_on_a_phone(navigateur: Browser, adresse: str):
    contexte = navigateur.new_context(
        base_url=adresse, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    page = contexte.new_page()
    ouvrir(page, "/carte/")
    assert couleurs(page) > 2
    for _ in range(4):
        page.get_by_role("button", name="Approcher").tap()
        page.wait_for_timeout(400)
    expect(page).to_have_url(re.compile(r"c=[\d.,-]+,(8|9)"))
    page.wait_for_timeout(500)
    dessinee(page)
    page.locator("#carte").scroll_into_view_if_needed()
    dessinee(page)
    page.touchscreen.tap(*milieu(page))
    expect(page.locator("#fiche h2")).to_be_visible()
    contexte.close()


def test_what_is_on_the_map_is_in_a_table_and_in_files(page: Page):
    ouvrir(page, "/carte/?region=53")
    for format, debut in (("SVG", b"<svg"), ("PNG", b"\x89PNG"), ("CSV", b"\xef\xbb\xbfcode;")):
        with page.expect_download() as attente:
            page.get_by_role("link", name=format).click()
        assert attente.value.path().read_bytes().startswith(debut)
        assert attente.value.suggested_filename.startswith("carte-53-etat-")
    page.get_by_role("link", name="En tableau").click()
    page.get_by_role("link", name="Population").click()
    page.get_by_role("link", name="Population").click()
    expect(page.locator("tbody th").nth(0)).to_be_visible()
    expect(page.locator("table.chiffrier tbody tr").first).to_contain_text(RENNES)


def test_without_script_the_map_is_an_image_and_its_table(navigateur: Browser, adresse: str):
    contexte = navigateur.new_context(base_url=adresse, java_script_enabled=False)
    page = contexte.new_page()
    page.goto("/carte/?region=53&couche=taille&unite=35238&communes=35238")
    image = page.locator(".carte-image")
    expect(image).to_be_visible()
    assert image.evaluate("i => i.naturalWidth") > 300
    expect(page.locator("#fiche")).to_contain_text(RENNES)
    expect(page.locator("#selection")).to_contain_text("hab.")
    page.get_by_label("Couche").select_option(label="Zones blanches")
    page.get_by_role("button", name="Afficher").last.click()
    expect(page.locator("#legende h2")).to_have_text("Zones blanches")
    page.locator("#selection").get_by_role("link", name="Tout retirer").click()
    expect(page.locator("#selection")).to_be_hidden()
    page.locator("#recherche").fill("Saint-Malo")
    page.locator("#recherche").press("Enter")
    page.locator("[data-m-proposition]").first.click()
    expect(page.locator("#fiche")).to_contain_text("Saint-Malo")
    contexte.close()


@pytest.mark.parametrize("largeur", [360, 1440])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_with_everything_open_is_accessible(
    navigateur: Browser, adresse: str, sans_violation, largeur: int, theme
):
    contexte = navigateur.new_context(
        base_url=adresse, viewport={"width": largeur, "height": 800}, color_scheme=theme
    )
    page = contexte.new_page()
    ouvrir(page, "/carte/?region=53&unite=35238&communes=35238,35047&couche=chevauchements")
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    sans_violation(page)
    contexte.close()
