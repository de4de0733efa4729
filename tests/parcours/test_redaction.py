"""Two people write one letter at once, in two browsers: nothing either typed is lost."""

import re

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.parcours.test_acces import entrer

DIAGNOSTIC = "section/diagnostic/"


@pytest.fixture(scope="module")
def lettre(navigateur: Browser, adresse: str, base_du_parcours: str) -> str:
    """The letter of a project of its own, where two people of the demonstration may write."""
    contexte = navigateur.new_context(base_url=adresse, locale="fr-FR")
    page = contexte.new_page()
    entrer(page, "coordination")
    page.goto("/projets/ouvrir/")
    page.get_by_label(re.compile("Nom")).fill("CPTS inventée des écritures")
    page.locator("select[name=departement]").select_option("84")
    page.get_by_role("button", name="Ouvrir le projet").click()
    page.wait_for_url(re.compile(r"/projets/(?!ouvrir)[\w-]+/"))
    code = page.url.split("/projets/")[1].split("/")[0]
    contexte.close()
    with psycopg.connect(base_du_parcours) as connexion:
        connexion.execute(
            """INSERT INTO roles_attribution
                   (compte_id, role, niveau, cible, debut, donnee_a, donnee_par, retiree_par)
               SELECT c.id, 'gouvernance', 'locataire', l.id::text, now(), now(), 'essai', ''
               FROM comptes_compte c, communautes_communaute l
               WHERE c.courriel = 'gouvernance@demonstration.example' AND l.code = %s""",
            [code],
        )
    return f"/projets/{code}/lettre/"


@pytest.fixture
def deux(navigateur: Browser, adresse: str):
    """Two people, each in their own browser, as wide as a desk; a script error fails the test."""
    plaintes: list[str] = []
    contextes, pages = [], []
    for role in ("coordination", "gouvernance"):
        contexte = navigateur.new_context(
            base_url=adresse, viewport={"width": 1280, "height": 900}, locale="fr-FR"
        )
        contexte.set_default_timeout(15_000)
        page = contexte.new_page()
        page.on("pageerror", lambda erreur: plaintes.append(str(erreur)))
        entrer(page, role)
        contextes.append(contexte)
        pages.append(page)
    yield pages
    for contexte in contextes:
        contexte.close()
    assert plaintes == []


def champ(page: Page, cle: str):
    return page.locator(f'[data-m-champ="{cle}"]')


def ecrire(page: Page, cle: str, texte: str) -> None:
    """Type as a person does, and wait until the page says that it is saved."""
    with page.expect_response(lambda r: r.url.endswith("/reponse")) as attendue:
        champ(page, cle).fill(texte)
    assert attendue.value.status in (200, 409)


def enregistre(page: Page) -> None:
    expect(page.locator("[data-m-enregistrement]")).to_contain_text("Enregistré à")


def test_two_people_write_in_one_letter(deux, lettre):
    alix, sacha = deux
    for page in deux:
        page.goto(lettre + "section/identification/")
    # Different fields: each sees what the other wrote, without doing anything.
    ecrire(alix, "nom_du_projet", "Projet des écritures 🏔️")
    ecrire(sacha, "porteur_nom", "Sacha Inventé")
    enregistre(alix)
    expect(champ(sacha, "nom_du_projet")).to_have_value("Projet des écritures 🏔️")
    expect(champ(alix, "porteur_nom")).to_have_value("Sacha Inventé")
    expect(alix.locator("#avancement")).to_contain_text("3 sur")

    for page in deux:
        page.goto(lettre + DIAGNOSTIC)
    ecrire(alix, "diagnostic", "Peu de médecins la nuit.")
    expect(champ(sacha, "diagnostic")).to_have_value("Peu de médecins la nuit.")

    # The same field, different places: both are there.
    sacha.route("**/nouveautes*", lambda route: route.abort())
    alix.route("**/nouveautes*", lambda route: route.abort())
    ecrire(alix, "diagnostic", "Très peu de médecins la nuit.")
    ecrire(sacha, "diagnostic", "Peu de médecins la nuit. Aucun dimanche.")
    alix.reload()
    expect(champ(alix, "diagnostic")).to_have_value("Très peu de médecins la nuit. Aucun dimanche.")

    # The same words: both texts are shown, the second settles.
    sacha.reload()
    reunis = champ(sacha, "diagnostic").input_value()
    ecrire(alix, "diagnostic", reunis.replace("nuit", "soirée"))
    ecrire(sacha, "diagnostic", reunis.replace("nuit", "matinée"))
    panneau = sacha.locator(".conflit")
    expect(panneau).to_contain_text("a écrit au même endroit")
    expect(panneau.locator("blockquote")).to_contain_text("la soirée")
    expect(champ(sacha, "diagnostic")).to_have_value(reunis.replace("nuit", "matinée"))
    panneau.get_by_role("button", name="Réunir les deux").click()
    enregistre(sacha)
    expect(champ(sacha, "diagnostic")).to_have_value(re.compile("soirée.*matinée"))
    alix.reload()
    expect(champ(alix, "diagnostic")).to_have_value(re.compile("soirée.*matinée"))

    # The text that had lost is in the history, and any earlier one comes back.
    alix.get_by_role("link", name="Histoire").click()
    expect(alix.get_by_text("écarté par un conflit")).to_be_visible()
    alix.get_by_role("button", name="Reprendre ce texte").last.click()
    expect(champ(alix, "diagnostic")).to_have_value("Très peu de médecins la nuit.")


def test_a_session_that_ends_in_the_middle_of_typing_loses_nothing(page: Page, lettre):
    entrer(page, "coordination")
    page.goto(lettre + "section/organisation/")
    page.context.clear_cookies(name="sessionid")
    page.locator('[data-m-champ="organisation"]').press_sequentially("Une messagerie commune")
    expect(page.get_by_text("Votre session est fermée.")).to_be_visible()
    page.get_by_role("link", name="Se reconnecter").click()
    entrer(page, "coordination")
    page.goto(lettre + "section/organisation/")
    expect(page.get_by_text("a été retrouvé sur cet appareil")).to_be_visible()
    expect(champ(page, "organisation")).to_have_value("Une messagerie commune")
    enregistre(page)
    page.reload()
    expect(champ(page, "organisation")).to_have_value("Une messagerie commune")


def test_a_network_that_fails_loses_nothing(contexte: BrowserContext, lettre):
    page = contexte.new_page()  # the console complains of the failed request, rightly
    entrer(page, "coordination")
    page.goto(lettre + "section/calendrier/")
    page.route("**/reponse", lambda route: route.abort())
    champ(page, "calendrier").fill("Un an d’écriture")
    expect(page.locator("[data-m-enregistrement]")).to_contain_text("gardé sur cet appareil")
    page.unroute("**/reponse")
    page.reload()
    expect(champ(page, "calendrier")).to_have_value("Un an d’écriture")
    enregistre(page)


def test_rows_and_communes_are_chosen_at_the_keyboard(page: Page, lettre, sans_violation):
    entrer(page, "coordination")
    page.goto(lettre + "section/gouvernance/")
    page.get_by_role("button", name="Ajouter une ligne").press("Enter")
    expect(page.get_by_label("Nom, Ligne 1", exact=True)).to_be_focused()
    page.keyboard.type("Inventée")
    page.keyboard.press("Tab")
    enregistre(page)
    sans_violation(page)
    page.get_by_role("button", name=re.compile("Retirer cette ligne")).click()
    expect(page.get_by_text("Ligne retirée.")).to_be_visible()
    page.get_by_role("button", name="La rétablir").click()
    expect(page.get_by_label("Nom, Inventée", exact=True)).to_have_value("Inventée")

    page.goto(lettre + "section/territoire/")
    page.get_by_label("Ajouter une commune").press_sequentially("bédoin")
    page.locator("[data-m-proposition]").first.click()
    expect(page.locator("#communes th[scope=row]")).to_contain_text(["Bédoin"])
    expect(page.get_by_text("Taille 1")).to_be_visible()
    sans_violation(page)


@pytest.mark.parametrize(("largeur", "theme"), [(360, "light"), (1440, "dark")])
def test_the_pages_of_writing_are_accessible(
    navigateur: Browser, adresse: str, lettre, sans_violation, largeur: int, theme
):
    contexte = navigateur.new_context(
        base_url=adresse, viewport={"width": largeur, "height": 800}, color_scheme=theme
    )
    page = contexte.new_page()
    entrer(page, "coordination")
    for suite in ("", "section/mobilisation/", "section/missions/", "histoire?cle=nom_du_projet"):
        page.goto(lettre + suite)
        page.evaluate("() => document.querySelectorAll('details').forEach((d) => d.open = true)")
        sans_violation(page)
    contexte.close()
