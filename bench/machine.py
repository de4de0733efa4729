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


class Occupation:
    """How busy all the cores are from its creation on, whoever keeps them busy."""

    def __init__(self) -> None:
        self.depart = self._lire()

    def pourcent(self) -> int | None:
        """From 0 to 100; None where the system does not say."""
        fin = self._lire()
        if self.depart is None or fin is None or fin[0] == self.depart[0]:
            return None
        total, repos = (apres - avant for avant, apres in zip(self.depart, fin, strict=True))
        return round(100 * (1 - repos / total))

    @staticmethod
    def _lire() -> tuple[int, int] | None:
        try:
            champs = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
        except OSError:
            return None
        temps = [int(champ) for champ in champs]
        return sum(temps), temps[3] + temps[4]


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
