"""The import contracts hold, and each refuses a deliberate violation."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).parent / "lint-imports"

VIOLATIONS = [
    ("noyau/dates.py", "from maillage import regles", "Floors"),
    ("regles/__init__.py", "import django", "never see Django"),
    ("regles/__init__.py", "from maillage.plateforme.base import journal", "Floors"),
    ("plateforme/ui/context.py", "from maillage import territoires", "Floors"),
    ("plateforme/ui/context.py", "from maillage import regles", "no business"),
    ("territoires/queries/__init__.py", "from maillage import communautes", "Floors"),
    (
        "communautes/queries/perimetres.py",
        "from maillage.territoires import models",
        "territoires is entered",
    ),
    ("territoires/rules/__init__.py", "from maillage.territoires import models", "way of the data"),
    (
        "territoires/models/communes.py",
        "from maillage.territoires import queries",
        "way of the data",
    ),
    ("communautes/states.py", "from django.db import models", "never see Django"),
    ("plateforme/base/journal.py", "from maillage.plateforme import ui", "rooms of the platform"),
    ("portail/web/pages.py", "from maillage import site", "Floors"),
]


def lint(dossier: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache", "--config", RACINE / ".importlinter"],
        cwd=dossier,
        env=os.environ | {"PYTHONPATH": str(dossier)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copie(tmp_path: Path) -> Path:
    shutil.copytree(
        RACINE / "src" / "maillage",
        tmp_path / "maillage",
        ignore=lambda _, noms: [
            n for n in noms if ("." in n and not n.endswith(".py")) or n == "__pycache__"
        ],
    )
    return tmp_path


def test_the_house_respects_its_frontiers(copie):
    resultat = lint(copie)
    assert resultat.returncode == 0, resultat.stdout


@pytest.mark.parametrize(("fichier", "ligne", "contrat"), VIOLATIONS)
def test_a_deliberate_violation_is_refused(copie, fichier, ligne, contrat):
    cible = copie / "maillage" / fichier
    cible.write_text(cible.read_text() + f"\n{ligne}\n")
    resultat = lint(copie)
    assert resultat.returncode == 1
    rompus = [li for li in resultat.stdout.splitlines() if " BROKEN" in li]
    assert any(contrat in li for li in rompus), resultat.stdout
