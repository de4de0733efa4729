"""An operator imports a list of CPTS: deposit, live reading, preview, confirmation."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.parcours.test_exploitation import (  # noqa: F401 - fixtures
    base_de_la_demo,
    operatrice,
    prepare,
)

LISTE = "cpts;code_commune\nCPTS inventée du Verdon;04039\nCPTS inventée du Verdon;04113\n"
MAUVAISE = "cpts;code_commune\nCPTS inventée;99999\n"


@pytest.fixture
def liste(tmp_path) -> Path:
    chemin = tmp_path / "liste-inventee.csv"
    chemin.write_text(LISTE, encoding="utf-8")
    return chemin


def photographier(page: Page, nom: str) -> None:
    """Kept only where a folder is named: to be looked at, not compared."""
    if dossier := os.environ.get("MAILLAGE_CAPTURES"):
        for largeur in (360, 1440):
            page.set_viewport_size({"width": largeur, "height": 900})
            page.screenshot(path=f"{dossier}/{nom}_{largeur}.png", full_page=True)


def deposer(page: Page, chemin: Path) -> None:
    page.goto("/exploitation/imports/nouveau/?jeu=cpts")
    page.get_by_role("button", name="Fichier", exact=True).set_input_files(chemin)
    page.get_by_label("Source").fill("Liste inventée pour l’essai")
    page.get_by_label("Millésime").fill("2026")
    page.get_by_role("button", name="Lire le fichier").click()
    page.wait_for_url("**/exploitation/imports/*-*/")


def test_an_operator_imports_a_list_and_sees_what_it_changes_first(
    prepare,  # noqa: F811
    operatrice,  # noqa: F811
    liste,
    tmp_path,
    sans_violation,
):
    page = operatrice
    page.goto("/exploitation/imports/")
    for largeur in (360, 1440):
        page.set_viewport_size({"width": largeur, "height": 900})
        sans_violation(page)
    photographier(page, "imports")
    page.get_by_role("link", name="Importer un fichier").click()
    sans_violation(page)
    photographier(page, "choix")
    page.get_by_role("link", name="Indicateurs par territoire").click()
    sans_violation(page)
    photographier(page, "indicateurs")
    deposer(page, liste)
    # The demo's worker reads it; the page tells it without being asked.
    expect(page.get_by_role("button", name="Confirmer l’import")).to_be_visible(timeout=20_000)
    expect(page.locator("#suivi")).to_contain_text("CPTS inventée du Verdon")
    for largeur in (360, 1440):
        page.set_viewport_size({"width": largeur, "height": 900})
        sans_violation(page)
    photographier(page, "apercu")
    page.get_by_role("button", name="Confirmer l’import").click()
    expect(page.locator("#suivi")).to_contain_text("1 nouvelle", timeout=20_000)
    sans_violation(page)

    mauvaise = tmp_path / "mauvaise.csv"
    mauvaise.write_text(MAUVAISE, encoding="utf-8")
    deposer(page, mauvaise)
    expect(page.locator("#suivi")).to_contain_text("1\u00a0erreur", timeout=20_000)
    for largeur in (360, 1440):
        page.set_viewport_size({"width": largeur, "height": 900})
        sans_violation(page)
    photographier(page, "refus")
    with page.expect_download() as telechargement:
        page.get_by_role("link", name="Télécharger les erreurs (CSV)").click()
    assert "99999" in Path(telechargement.value.path()).read_text(encoding="utf-8-sig")
