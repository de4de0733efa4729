"""The guide's journeys over territories; see test_guide.py for its screenshots."""

import pytest
from playwright.sync_api import expect
from tests.parcours.test_acces import entrer
from tests.parcours.test_guide import capturer, ouvrir  # noqa: F401 - a fixture


@pytest.mark.parametrize(("largeur", "hauteur"), [(1440, 1100), (360, 1500)])
def test_the_guide_shows_the_map(navigateur, adresse, capturer, largeur, hauteur):  # noqa: F811
    page = ouvrir(navigateur, adresse, largeur, hauteur)
    page.goto("/carte/?departement=35")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ille-et-Vilaine")
    expect(page.locator(".leaflet-container canvas").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    capturer(page, f"carte-{largeur}")
    page.context.close()


def test_the_guide_shows_the_coverage_and_the_plan(navigateur, adresse, capturer):  # noqa: F811
    page = ouvrir(navigateur, adresse, 1440, 1300)
    page.goto("/couverture/departement/35/")
    expect(page.locator(".chapeau")).to_contain_text("communes sur 332")
    capturer(page, "couverture")
    page.get_by_role("link", name="Plan 100").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Plan 100")
    expect(page.locator("main")).to_contain_text("leur accord")
    capturer(page, "plan")
    page.context.close()


def test_the_guide_asks_for_a_proposal(navigateur, adresse, capturer):  # noqa: F811
    page = ouvrir(navigateur, adresse, 1440, 1500)
    entrer(page, "cpam")
    page.goto("/propositions/nouvelle/")
    page.locator("select[name=lieu]").select_option(label="Ille-et-Vilaine (35)")
    page.get_by_role("button", name="Calculer").click()
    expect(page.get_by_role("heading", name="Aujourd’hui et après")).to_be_visible(timeout=60_000)
    expect(page.locator("main")).to_contain_text("€")
    capturer(page, "proposition")
    page.context.close()


def test_the_guide_shows_a_portrait(navigateur, adresse, capturer):  # noqa: F811
    page = ouvrir(navigateur, adresse, 1440, 1400)
    page.goto("/portrait/?cpts=cpts-inventee-du-bocage-bleu")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bocage bleu")
    expect(page.get_by_role("link", name="PDF")).to_be_visible()
    capturer(page, "portrait")
    page.context.close()


def test_the_guide_tries_a_change_of_perimeter(navigateur, adresse, capturer):  # noqa: F811
    page = ouvrir(navigateur, adresse, 1440, 1400)
    entrer(page, "coordination")
    page.goto("/communautes/cpts-des-trois-clochers-inventee/territoire/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    capturer(page, "territoire")
    page.context.close()
