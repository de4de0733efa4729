"""`./maillage test`: its own database, its own browser, every test, in parallel."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.base.postgres import BaseIndisponible, avec_base

from .environnement import DONNEES, RACINE
from .navigateur import trouver_navigateur

AIDE = "prépare tout, navigateur compris, et lance tous les essais"
EN_PARALLELE = ["-n", str(os.cpu_count() or 2)]
COUVERTURE = ["--cov", "--cov-report=term-missing:skip-covered", "--cov-fail-under=100"]


def executer(arguments: list[str]) -> int:
    """Run pytest; its options may follow. Without any, coverage of `regles` must be total."""
    navigateur = trouver_navigateur()
    # WhiteNoise warns of a missing folder, and here a warning is an error.
    (DONNEES / "static").mkdir(parents=True, exist_ok=True)
    try:
        with _grappe() as dossier, avec_base(dossier, durable=False) as url:
            return subprocess.run(  # noqa: S603 - pytest and the developer's own options
                [
                    sys.executable,
                    "-m",
                    "pytest",
                    *(arguments or [*EN_PARALLELE, *COUVERTURE]),
                ],
                cwd=RACINE,
                env=os.environ
                | {
                    "DATABASE_URL": url,
                    "MAILLAGE_NAVIGATEUR": navigateur,
                    "MAILLAGE_STATIQUES": "direct",
                    "MAILLAGE_MODELES_ESSAI": "tests.plateforme.modeles_essai",
                },
                check=False,
            ).returncode
    except BaseIndisponible as erreur:
        raise ErreurMetier(str(erreur)) from erreur


@contextmanager
def _grappe() -> Iterator[Path]:
    """A cluster for this run alone: two runs at once must not drop each other's databases."""
    for reste in DONNEES.glob("essais-*"):
        if not Path(f"/proc/{reste.name.partition('-')[2]}").exists():
            shutil.rmtree(reste, ignore_errors=True)
    dossier = DONNEES / f"essais-{os.getpid()}"
    dossier.mkdir(parents=True)
    try:
        yield dossier
    finally:
        shutil.rmtree(dossier, ignore_errors=True)
