"""What happens beside the road: two projects joined, one given up then taken up again."""

import re

from playwright.sync_api import Page, expect
from tests.parcours.test_acces import entrer


def ouvrir(page: Page, nom: str) -> str:
    """Open a project of Vaucluse; its address."""
    page.goto("/projets/ouvrir/")
    page.get_by_label("Nom du projet").fill(nom)
    page.get_by_label("Département").select_option("84")
    page.get_by_role("button", name="Ouvrir le projet").click()
    expect(page.locator("main")).to_contain_text("Écrivez la lettre d’intention")
    return re.sub(r"^https?://[^/]+", "", page.url)


def test_two_projects_become_one(page: Page, sans_violation):
    entrer(page, "coordination")
    accueil = ouvrir(page, "CPTS inventée des Sorgues")
    sien = ouvrir(page, "CPTS inventée des Ocres")
    page.goto(f"{sien}lettre/section/territoire/")
    page.locator("[name=q]").fill("Roussillon")
    page.locator("[name=q]").press("Enter")
    page.get_by_role("button", name=re.compile("Roussillon")).first.click()
    expect(page.locator("#communes")).to_contain_text("Roussillon")
    page.goto(f"{sien}suites/")
    page.locator("summary", has_text="Proposer de rejoindre un autre projet").click()
    page.get_by_label("Projet ouvert dans le département").select_option(
        label="CPTS inventée des Sorgues"
    )
    page.locator("#motif-reunion").fill("Les mêmes patients, les mêmes médecins.")
    page.get_by_role("button", name="Proposer", exact=True).click()
    expect(page.locator("main")).to_contain_text("son porteur doit accepter")
    page.goto(f"{accueil}suites/")
    expect(page.locator("main")).to_contain_text("demande à rejoindre votre projet")
    sans_violation(page)
    page.get_by_role("button", name="Accueillir ce projet, ses communes et son équipe").click()
    page.goto(f"{accueil}lettre/section/territoire/")
    expect(page.locator("#communes")).to_contain_text("Roussillon")
    page.goto(f"{sien}suites/")
    expect(page.locator("main")).to_contain_text("a été réuni à « CPTS inventée des Sorgues »")
    sans_violation(page)


def test_a_project_is_given_up_and_taken_up_again_with_all_that_was_written(page: Page):
    entrer(page, "coordination")
    dossier = ouvrir(page, "CPTS inventée des Monts")
    page.goto(f"{dossier}lettre/section/diagnostic/")
    page.locator("[data-m-champ=diagnostic]").fill("Trop peu de médecins le soir.")
    expect(page.locator("[data-m-enregistrement]")).to_contain_text("Enregistré à")
    page.goto(f"{dossier}suites/")
    page.locator("summary", has_text=re.compile("^Abandonner$")).click()
    page.locator("#motif-abandon").fill("L’équipe est dispersée.")
    page.get_by_role("button", name="Abandonner le projet").click()
    page.goto(dossier)
    expect(page.locator("main")).to_contain_text("L’équipe est dispersée.")
    page.goto(f"{dossier}suites/")
    page.get_by_role("button", name="Reprendre le projet").click()
    page.goto(f"{dossier}lettre/section/diagnostic/")
    expect(page.locator("[data-m-champ=diagnostic]")).to_have_value("Trop peu de médecins le soir.")
