"""`./maillage verrouiller`: recompute the locks. They name no package host."""

import argparse
import shutil
import subprocess
import sys

from maillage.noyau.erreurs import ErreurMetier

from .environnement import RACINE

AIDE = "recalcule requirements.lock depuis pyproject.toml"


def arguments(analyseur: argparse.ArgumentParser) -> None:
    pass


def executer(options: argparse.Namespace) -> int:
    uv = shutil.which("uv") or str(RACINE / ".data" / "outils" / "bin" / "uv")
    if not shutil.which(uv):
        raise ErreurMetier(
            "uv est introuvable. Installez-le, puis relancez ./maillage verrouiller."
        )
    return subprocess.run(  # noqa: S603 - our own tools
        [
            uv,
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--generate-hashes",
            "--python-version=3.13",
            f"--python={sys.executable}",
            "--group=dev",
            "--custom-compile-command=./maillage verrouiller",
            "pyproject.toml",
            "--output-file=requirements.lock",
        ],
        cwd=RACINE,
        check=False,
    ).returncode
