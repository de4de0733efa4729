"""What people do on the simulator, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

# Marseille's 1st, 2nd and 3rd arrondissements: a taille 3 territory everybody can check.
TROISIEME_TAILLE = "communes=13201,13202,13203"
SIGNATURE = "signature=2023-09-15"


def chiffre(page: Page, nom: str) -> str:
    return (
        page.locator(".chiffre", has=page.get_by_text(nom, exact=True))
        .first.locator("dd")
        .inner_text()
    )


def test_someone_finds_the_amounts_of_the_reference_case(page: Page):
    page.goto(f"/simulateur/?{TROISIEME_TAILLE}&{SIGNATURE}")
    assert chiffre(page, "Taille").startswith("3")
    page.get_by_label("Accès aux soins", exact=True).select_option(label="à une date choisie")
    page.get_by_label("Accès aux soins, date de démarrage").fill("2024-03-15")
    expect(page).to_have_url(re.compile("acces=2024-03-15"))
    montant = page.get_by_role("button", name="Part fixe, année 1 : 45 245,90 €")
    expect(montant).to_be_visible()
    montant.click()
    explication = page.locator("#an1-acces-fixe")
    expect(explication).to_contain_text("33 934,43 €")
    expect(explication).to_contain_text("11 311,47 €")
    expect(explication).to_contain_text("184 jours")
    expect(explication).to_contain_text("Contrat type")
    page.keyboard.press("Escape")
    expect(explication).to_be_hidden()


def test_a_commune_is_added_and_removed_by_keyboard_alone(page: Page):
    page.goto("/simulateur/")
    page.keyboard.press("/")
    page.keyboard.type("manosq")
    expect(page.locator("[data-m-proposition]").first).to_contain_text("Manosque")
    page.keyboard.press("Enter")
    jeton = page.locator(".jeton", has_text="Manosque")
    expect(jeton).to_be_visible()
    expect(page.locator("#recherche")).to_be_focused()
    expect(page.locator("#recherche")).to_have_value("")
    page.keyboard.type("oraison")
    expect(page.locator("[data-m-proposition]").first).to_contain_text("Oraison")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".jeton")).to_have_count(2)
    expect(page.locator("#recherche")).to_be_focused()
    jeton.get_by_role("button", name="Retirer Manosque").press("Enter")
    expect(page.locator(".jeton")).to_have_count(1)
    expect(page.locator("#resultat .avis").first).to_contain_text("habitants")
    page.go_back()
    expect(page.locator(".jeton")).to_have_count(2)
    page.reload()
    expect(page.locator(".jeton")).to_have_count(2)


def test_a_forged_anchor_does_not_stop_the_scripts(page: Page):
    page.goto(f"/simulateur/?communes=04112&{SIGNATURE}#%")
    expect(page.locator("html")).to_have_class("js")


def test_what_a_change_did_stays_in_sight_further_down(page: Page):
    page.goto(f"/simulateur/?{TROISIEME_TAILLE}&{SIGNATURE}")
    page.locator("#qualite").scroll_into_view_if_needed()
    page.locator("#qualite").select_option("signature")
    expect(page.locator("#resultat > .avis")).to_be_in_viewport()


def test_a_small_screen_shows_the_difference_beside_the_total(page: Page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"/simulateur/?{TROISIEME_TAILLE}&{SIGNATURE}")
    expect(page.locator(".resume")).to_contain_text("sur cinq ans")
    page.locator("#qualite").select_option("signature")
    expect(page.locator(".resume")).to_contain_text("+ 150 000 €")


def test_a_search_in_progress_survives_a_change_elsewhere(page: Page):
    page.goto(f"/simulateur/?communes=04112&{SIGNATURE}")
    page.locator("#signature").fill("2024-02-29")
    page.locator("#recherche").press_sequentially("digne")
    expect(page).to_have_url(re.compile("signature=2024-02-29"))
    expect(page.locator("#recherche")).to_have_value("digne")


def test_the_whole_city_becomes_its_arrondissements(page: Page):
    page.goto(f"/simulateur/?communes=13055&{SIGNATURE}")
    expect(page.locator("#territoire")).to_contain_text(
        "La commune 13055 est Marseille entière : choisissez plutôt ses arrondissements"
    )
    page.get_by_role("button", name="Prendre ses 16 arrondissements").click()
    expect(page.locator(".jeton")).to_have_count(16)


def test_a_pasted_list_with_a_fault_adds_nothing_and_keeps_the_text(page: Page):
    page.goto("/simulateur/")
    page.get_by_text("Coller une liste ou déposer un fichier CSV").click()
    page.locator("#texte").fill("Manosque\n04143\nTrifouillis")
    page.get_by_role("button", name="Ajouter ces communes").click()
    expect(page.locator("#liste")).to_contain_text("Rien n’a été ajouté")
    expect(page.locator("#liste")).to_contain_text("Trifouillis")
    expect(page.locator("#texte")).to_have_value("Manosque\n04143\nTrifouillis")
    expect(page.locator(".jeton")).to_have_count(0)
    page.get_by_role("button", name="et laisser le reste").click()
    expect(page.locator(".jeton")).to_have_count(2)


@pytest.mark.parametrize("codage", ["utf-8-sig", "latin-1"])
def test_a_csv_file_is_read_whatever_its_encoding(page: Page, tmp_path: Path, codage: str):
    fichier = tmp_path / "communes.csv"
    fichier.write_bytes(
        "code;nom\r\n04112;Manosque\r\n06088;Nice\r\n38185;Grenoble\r\n".encode(codage)
    )
    page.goto(f"/simulateur/?communes=04143&{SIGNATURE}&acces=2024-03-15")
    page.get_by_text("Coller une liste ou déposer un fichier CSV").click()
    page.locator("#fichier").set_input_files(fichier)
    page.get_by_role("button", name="Ajouter ces communes").click()
    expect(page.locator(".jeton")).to_have_count(4)
    expect(page).to_have_url(re.compile("acces=2024-03-15"))
    expect(page.locator(".messages")).to_contain_text("3 communes ajoutées")


def test_two_scenarios_stand_side_by_side(page: Page):
    page.goto(f"/simulateur/?{TROISIEME_TAILLE}&{SIGNATURE}")
    page.get_by_role("link", name="Garder ce scénario pour comparer").click()
    page.locator("#qualite").select_option("signature")
    comparaison = page.locator("[aria-labelledby=titre-comparaison]")
    expect(comparaison).to_contain_text("Qualité et pertinence des soins")
    # Five full years of taille 3: (15 000 + 15 000) × 5.
    expect(comparaison).to_contain_text("+ 150 000 €")
    page.get_by_role("link", name="Fermer la comparaison").click()
    expect(comparaison).to_have_count(0)


def test_the_agreement_of_2019_is_compared_with_avenant_2(page: Page):
    page.goto(f"/simulateur/?{TROISIEME_TAILLE}&{SIGNATURE}")
    page.get_by_role("link", name="ACI 2019 contre avenant 2").click()
    comparaison = page.locator("[aria-labelledby=titre-comparaison]")
    expect(comparaison).to_contain_text("Réponse aux crises sanitaires graves")
    expect(page.locator("#bareme")).to_have_value("avenant_2")


def test_everything_works_without_javascript(navigateur: Browser, adresse: str):
    contexte = navigateur.new_context(base_url=adresse, java_script_enabled=False)
    page = contexte.new_page()
    page.goto("/")
    page.get_by_role("searchbox").fill("manosque")
    page.get_by_role("button", name="Commencer").click()
    page.get_by_role("button", name=re.compile("^Manosque")).click()
    expect(page.locator(".jeton")).to_have_count(1)
    page.locator("#signature").fill("2023-09-15")
    page.locator("#acces").select_option("date")
    page.locator("[name=acces_le]").fill("2024-03-15")
    page.get_by_role("button", name="Calculer").last.click()
    expect(page.locator("#resultat")).to_contain_text("27 650,27")
    page.get_by_role("button", name="Part fixe, année 1 : 27 650,27 €").click()
    expect(page.locator("#an1-acces-fixe")).to_be_visible()
    contexte.close()


def test_a_date_that_makes_no_sense_is_explained_and_kept(page: Page):
    page.goto("/simulateur/?communes=04112&signature=2018-01-01")
    expect(page.locator("#resultat")).to_contain_text("25 août 2019")
    expect(page.locator("#signature")).to_have_value("2018-01-01")
    expect(page.locator(".jeton")).to_have_count(1)


def test_the_last_gesture_is_undone_in_one_click(page: Page):
    page.goto(f"/simulateur/?{TROISIEME_TAILLE}&{SIGNATURE}")
    page.get_by_role("button", name="Tout retirer").click()
    expect(page.locator(".jeton")).to_have_count(0)
    page.get_by_role("link", name="Annuler ce changement").click()
    expect(page.locator(".jeton")).to_have_count(3)


def test_a_late_start_is_said_beside_its_field(page: Page):
    page.goto(f"/simulateur/?{TROISIEME_TAILLE}&{SIGNATURE}&acces=2024-06-15")
    expect(page.locator("#acces-retenu")).to_contain_text("après la limite du 15 mars 2024")


def test_the_next_taille_says_what_it_would_bring(page: Page):
    page.goto(f"/simulateur/?population=39999&{SIGNATURE}")
    # From 212 500 to 277 500 a year in full years: the reference page of the rules.
    expect(page.locator("#resultat")).to_contain_text("La taille 2 apporterait")
