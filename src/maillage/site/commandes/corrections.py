"""`./maillage fix`: mend what machines can mend."""

import argparse
import subprocess
import sys

from .controles import CHEMINS
from .environnement import RACINE

AIDE = "corrige ce qui peut l’être automatiquement"


def arguments(analyseur: argparse.ArgumentParser) -> None:
    pass


def executer(options: argparse.Namespace) -> int:
    for commande in (
        [sys.executable, "-m", "ruff", "check", "--fix", *CHEMINS],
        [sys.executable, "-m", "ruff", "format", *CHEMINS],
    ):
        subprocess.run(commande, cwd=RACINE, check=False)  # noqa: S603 - our own tools
    return 0
