"""Every public page: axe finds nothing, nothing overflows, at three widths, light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext
from tests.parcours.conftest import AXE

PAGES = {
    "accueil": "/",
    "simulateur vide": "/simulateur/",
    "simulateur": "/simulateur/?communes=13201,13202,13203&signature=2023-09-15&qualite=signature"
    "&crises=2024",
    "simulateur, recherche": "/simulateur/?q=saint",
    "simulateur, fautes": "/simulateur/?communes=13055,99999,01033&signature=2018-01-01&taux=200"
    "&bareme=x&crises=abc",
    "simulateur, comparaison": "/simulateur/?communes=04112&signature=2023-09-15"
    "&ref=communes%3D04143%26signature%3D2023-09-15",
    "règles": "/regles",
    "carte, France": "/carte/",
    "carte, région": "/carte/?region=53&unite=35238&communes=35238,35047",
    "carte, tableau": "/carte/?region=53&vue=tableau&tri=-population",
    "couverture, France": "/couverture/",
    "couverture, département": "/couverture/departement/35/",
    "plan 100 %": "/couverture/departement/35/plan/",
    "portraits": "/portrait/?q=rennes",
    "portrait, intercommunalité": "/portrait/?epci=243500139",
    "comparateur": "/portrait/comparer/?departement=35&communes=35047&q=saint",
    "monter une CPTS": "/projets/?situation=validation&departement=84",
    "ouvrir un projet": "/projets/ouvrir/",
    "composants": "/composants",
    "api": "/api",
    "connexion": "/compte/connexion",
    "page absente": "/nulle-part",
}


@pytest.fixture(scope="module")
def visite(navigateur: Browser, adresse: str) -> Iterator[BrowserContext]:
    """One visitor for all these pages: styles and fonts are read once, axe is there already."""
    contexte = navigateur.new_context(base_url=adresse)
    contexte.add_init_script(AXE)
    yield contexte
    contexte.close()


@pytest.mark.parametrize(
    ("largeur", "theme"), [(360, "light"), (768, "light"), (1440, "light"), (1440, "dark")]
)
@pytest.mark.parametrize("chemin", PAGES.values(), ids=PAGES.keys())
def test_a_page_is_accessible(
    visite: BrowserContext, sans_violation, chemin: str, theme, largeur: int
):
    page = visite.new_page()
    page.set_viewport_size({"width": largeur, "height": 800})
    page.emulate_media(color_scheme=theme)
    page.goto(chemin)
    assert page.locator("html").get_attribute("lang") == "fr"
    # What is folded is part of the page too.
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    sans_violation(page)
    page.close()
