"""`./maillage verrouiller`: recompute the locks. They name no package host."""

import argparse
import shutil
import subprocess
import sys

from maillage.noyau.erreurs import ErreurMetier

from .environnement import RACINE

AIDE = "recalcule les verrous requirements*.lock depuis pyproject.toml"


def arguments(analyseur: argparse.ArgumentParser) -> None:
    pass


def executer(options: argparse.Namespace) -> int:
    uv = shutil.which("uv") or str(RACINE / ".data" / "outils" / "bin" / "uv")
    if not shutil.which(uv):
        raise ErreurMetier(
            "uv est introuvable. Installez-le, puis relancez ./maillage verrouiller."
        )
    # Production installs what the site needs, in the versions that the tests ran with.
    return _verrouiller(uv, "requirements.lock", "--group=dev") or _verrouiller(
        uv, "requirements-production.lock", "--constraints=requirements.lock"
    )


def _verrouiller(uv: str, fichier: str, option: str) -> int:
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
            option,
            "--custom-compile-command=./maillage verrouiller",
            "pyproject.toml",
            f"--output-file={fichier}",
        ],
        cwd=RACINE,
        check=False,
    ).returncode
