"""`./maillage test`: its own database, its own browser, every test, in parallel."""

import os
import subprocess
import sys

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.base.postgres import BaseIndisponible, avec_base

from .environnement import DONNEES, RACINE
from .navigateur import trouver_navigateur

AIDE = "prépare tout, navigateur compris, et lance tous les essais"
COUVERTURE = ["--cov", "--cov-report=term-missing:skip-covered", "--cov-fail-under=100"]


def executer(arguments: list[str]) -> int:
    """Run pytest; its options may follow. Without any, coverage of `regles` must be total."""
    navigateur = trouver_navigateur()
    # WhiteNoise warns of a missing folder, and here a warning is an error.
    (DONNEES / "static").mkdir(parents=True, exist_ok=True)
    try:
        with avec_base(DONNEES / "pg-essais", durable=False) as url:
            return subprocess.run(  # noqa: S603 - pytest and the developer's own options
                [
                    sys.executable,
                    "-m",
                    "pytest",
                    *(arguments or ["-n", str(os.cpu_count() or 2), *COUVERTURE]),
                ],
                cwd=RACINE,
                env=os.environ
                | {
                    "DATABASE_URL": url,
                    "MAILLAGE_NAVIGATEUR": navigateur,
                    "MAILLAGE_STATIQUES": "direct",
                },
                check=False,
            ).returncode
    except BaseIndisponible as erreur:
        raise ErreurMetier(str(erreur)) from erreur
