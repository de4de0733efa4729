"""The demonstration, started as a person starts it, and its web server, asked as a browser asks."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.mesure import MesureImpossible

DELAI_S = 300
PAUSE_S = 0.02


@dataclass(frozen=True, slots=True)
class Reponse:
    """One answer. `ms`: from the first byte sent to the last one received."""

    statut: int
    genre: str
    octets: int
    ms: float
    corps: bytes = b""


class Navigateur:
    """One connection kept open, like a browser's."""

    def __init__(self, port: int) -> None:
        self.connexion = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def demander(self, chemin: str, entetes: Mapping[str, str] | None = None) -> Reponse:
        try:
            return self._demander("GET", chemin, None, dict(entetes or {}))
        except (http.client.RemoteDisconnected, ConnectionResetError):
            # The server ends a connection left idle, as it was while other figures were taken.
            self.connexion.close()
            return self._demander("GET", chemin, None, dict(entetes or {}))

    def envoyer(self, chemin: str, corps: bytes, entetes: Mapping[str, str]) -> Reponse:
        """POST, on a connection that cannot have been left idle: never sent twice."""
        self.connexion.close()
        self.connexion.connect()
        return self._demander("POST", chemin, corps, dict(entetes))

    def _demander(
        self, methode: str, chemin: str, corps_envoye: bytes | None, entetes: dict[str, str]
    ) -> Reponse:
        depart = time.perf_counter()
        self.connexion.request(methode, chemin, body=corps_envoye, headers=entetes)
        reponse = self.connexion.getresponse()
        corps = reponse.read()
        ms = 1000 * (time.perf_counter() - depart)
        return Reponse(reponse.status, reponse.headers.get_content_type(), len(corps), ms, corps)


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


def demarrages(racine: Path) -> tuple[float, float]:
    """Seconds from `./maillage demo` to its first page: in a new folder, then once more in it."""
    dossier = Path(tempfile.mkdtemp(prefix="maillage-bench-"))
    try:
        return _demarrage(racine, dossier), _demarrage(racine, dossier)
    finally:
        shutil.rmtree(dossier, ignore_errors=True)


def _demarrage(racine: Path, donnees: Path) -> float:
    port = port_libre()
    propre = {cle: valeur for cle, valeur in os.environ.items() if cle != "DATABASE_URL"}
    depart = time.perf_counter()
    with (donnees / "demo.log").open("ab") as journal:
        demo = subprocess.Popen(
            [str(racine / "maillage"), "demo", f"--port={port}"],
            cwd=racine,
            env=propre | {"MAILLAGE_DONNEES": str(donnees)},
            stdin=subprocess.DEVNULL,
            stdout=journal,
            stderr=journal,
            start_new_session=True,
        )
    try:
        while not _repond(port):
            if demo.poll() is not None or time.perf_counter() - depart > DELAI_S:
                fin = (donnees / "demo.log").read_text(errors="replace")[-2000:]
                raise MesureImpossible(f"La démonstration n’a pas démarré\u00a0:\n{fin}")
            time.sleep(PAUSE_S)
        return time.perf_counter() - depart
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(timeout=60)


def _repond(port: int) -> bool:
    try:
        return Navigateur(port).demander("/").statut == 200
    except (OSError, http.client.HTTPException):
        return False


@contextmanager
def serveur(url: str, journal: Path) -> Iterator[Navigateur]:
    """The web server in its production form, one process, its logs in `journal`."""
    from maillage.site.commandes.demo import servir

    port = port_libre()
    with _sortie_vers(journal):
        processus = servir(url=url, port=port, processus=1)
    try:
        limite = time.monotonic() + DELAI_S
        while not _repond(port):
            if processus.poll() is not None or time.monotonic() > limite:
                raise MesureImpossible(f"Le serveur n’a pas démarré\u00a0: voyez {journal}.")
            time.sleep(PAUSE_S)
        yield Navigateur(port)
    finally:
        processus.terminate()
        processus.wait(timeout=30)


@contextmanager
def _sortie_vers(journal: Path) -> Iterator[None]:
    """What is started within writes to a file: one line a request would hide the figures."""
    journal.parent.mkdir(parents=True, exist_ok=True)
    gardes = [os.dup(numero) for numero in (1, 2)]
    with journal.open("ab") as fichier:
        for numero in (1, 2):
            os.dup2(fichier.fileno(), numero)
    try:
        yield
    finally:
        for numero, garde in zip((1, 2), gardes, strict=True):
            os.dup2(garde, numero)
            os.close(garde)
