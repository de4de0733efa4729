"""On what the figures were taken: size of the machine, versions, load."""

import os
import platform
import subprocess
from pathlib import Path

OCTETS_PAR_GIO = 1024**3


def machine() -> dict[str, str]:
    """French labels to values; what cannot be known is left out."""
    octets = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    faits = {
        "Cœurs": str(len(os.sched_getaffinity(0))),
        "Mémoire": f"{octets / OCTETS_PAR_GIO:.0f}\u00a0Gio",
        "Python": platform.python_version(),
        "Charge au départ": charge(),
    }
    processeur = _processeur()
    if processeur:
        faits["Processeur"] = processeur
    return faits | _postgres()


def charge() -> str:
    """How many programs wanted a core, on average over the last minute."""
    return f"{os.getloadavg()[0]:.1f}".replace(".", ",")


def _processeur() -> str:
    try:
        lignes = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return ""
    noms = [ligne.partition(":")[2].strip() for ligne in lignes if ligne.startswith("model name")]
    return noms[0] if noms else ""


def _postgres() -> dict[str, str]:
    from maillage.plateforme.base.postgres import BaseIndisponible, trouver_binaires

    try:
        programme = str(trouver_binaires() / "postgres")
    except BaseIndisponible:
        return {}
    sortie = subprocess.run([programme, "--version"], capture_output=True, text=True, check=False)
    return {"PostgreSQL": sortie.stdout.strip().rpartition(" ")[2]} if sortie.stdout else {}
