"""`./maillage check`: everything that can be said of the code without running it."""

import argparse
import os
import subprocess
import sys
import time

from .environnement import DONNEES, RACINE

AIDE = "contrôle le style, les types, les frontières, les gabarits, la documentation"
PYTHON = [sys.executable, "-m"]
BIN = str(RACINE / ".venv" / "bin")
CHEMINS = ["src", "tests", "bench", "outils"]

ETAPES: list[tuple[str, list[str]]] = [
    ("style", [*PYTHON, "ruff", "check", *CHEMINS]),
    ("mise en forme", [*PYTHON, "ruff", "format", "--check", *CHEMINS]),
    ("types", [*PYTHON, "mypy", "--cache-dir", str(DONNEES / "mypy")]),
    ("frontières entre modules", [f"{BIN}/lint-imports", "--no-cache"]),
    ("gabarits", [f"{BIN}/djlint", "src", "--lint", "--quiet"]),
    ("migrations", [*PYTHON, "django", "makemigrations", "--check", "--dry-run"]),
    ("mise à niveau sans arrêt", [*PYTHON, "maillage.site", "migrations"]),
    ("réglages de production", [*PYTHON, "django", "check", "--deploy", "--fail-level=WARNING"]),
    ("documentation", [*PYTHON, "maillage.site", "documenter", "--verifier"]),
]


def arguments(analyseur: argparse.ArgumentParser) -> None:
    analyseur.add_argument("etapes", nargs="*", help="n’exécuter que ces étapes")


def executer(options: argparse.Namespace) -> int:
    environnement = os.environ | {
        "DJANGO_SETTINGS_MODULE": "maillage.site.settings",
        "PYTHONPATH": str(RACINE / "src"),
    }
    rates = []
    for nom, commande in ETAPES:
        if options.etapes and nom not in options.etapes:
            continue
        debut = time.perf_counter()
        propre = environnement | (
            {
                "MAILLAGE_PRODUCTION": "1",
                "MAILLAGE_CLE": "controle-" * 8,
                "MAILLAGE_SMTP": "smtp://courriel.example",
            }
            if nom == "réglages de production"
            else {}
        )
        resultat = subprocess.run(  # noqa: S603 - our own tools
            commande, cwd=RACINE, env=propre, check=False, capture_output=True, text=True
        )
        signe = "✗" if resultat.returncode else "✓"
        print(f"{signe} {nom} ({time.perf_counter() - debut:.1f} s)", flush=True)
        if resultat.returncode:
            rates.append(nom)
            print(resultat.stdout + resultat.stderr, flush=True)
    if rates:
        print(f"\n{len(rates)} contrôle(s) en échec : {', '.join(rates)}.")
        return 1
    print("\nTout est en ordre.")
    return 0
