"""Rules of the house that no tool checks: size of files, names, glossary, help of commands."""

import re
import subprocess
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
SOURCES = sorted(p for p in (RACINE / "src").rglob("*.py") if p.parent.name != "migrations")
LIGNES_MAXIMUM = 400


@pytest.mark.parametrize("chemin", SOURCES, ids=lambda p: str(p.relative_to(RACINE)))
def test_a_file_stays_under_400_lines(chemin):
    assert len(chemin.read_text().splitlines()) <= LIGNES_MAXIMUM


def test_no_module_is_a_drawer_for_everything():
    interdits = {"utils", "helpers", "common", "misc"}
    assert not [p for p in SOURCES if p.stem in interdits or p.parent.name in interdits]


def mots_du_glossaire() -> str:
    return (RACINE / "docs" / "glossaire.md").read_text()


def test_each_module_is_in_the_glossary():
    glossaire = mots_du_glossaire()
    paquet = RACINE / "src" / "maillage"
    modules = [p.parent.name for p in paquet.glob("*/__init__.py")]
    modules += [p.parent.name for p in paquet.glob("plateforme/*/__init__.py")]
    assert [m for m in modules if m not in glossaire] == []


def test_each_mission_and_each_certainty_is_in_the_glossary():
    from maillage.regles import Confiance, Mission

    glossaire = mots_du_glossaire()
    codes = [m.value for m in (*Mission, *Confiance)]
    assert [c for c in codes if c not in glossaire] == []


def test_the_help_lists_every_command_with_a_line():
    from maillage.site.commandes import COMMANDES

    aide = subprocess.run([RACINE / "maillage"], capture_output=True, text=True, check=True).stdout
    decrites = set(re.findall(r"^  ([\w-]+) {2,}\S", aide, re.MULTILINE))
    assert decrites == set(COMMANDES)


def test_the_locks_name_no_package_host():
    assert "http" not in (RACINE / "requirements.lock").read_text()
    assert '"resolved"' not in (RACINE / "package-lock.json").read_text()
