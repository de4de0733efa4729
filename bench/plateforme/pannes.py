"""A site that is broken on purpose, people who write all the while, and the count of what is left.

A write is *acknowledged* when its answer came: it must then be in the database, with its line in
the audit. A write without an answer may be there or not, but never by halves.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from bench.plateforme.peuplement import JETON, Personne

RACINE = Path(__file__).resolve().parents[2]
DELAI_S = 60.0


class Site:
    """The web server in its production form, started again whenever it dies, as systemd does."""

    def __init__(
        self,
        *,
        url: str,
        port: int,
        journal: Path,
        processus: int = 2,
        environnement: Mapping[str, str] | None = None,
        avant: Iterable[str] = (),
    ) -> None:
        self.url, self.port, self.journal, self.processus = url, port, journal, processus
        self.environnement = dict(environnement or {})
        self.avant = list(avant)
        self.departs = 0
        self._fini = threading.Event()
        self._processus: subprocess.Popen[bytes] | None = None
        self._gardien = threading.Thread(target=self._garder, daemon=True)

    def __enter__(self) -> Site:
        self._gardien.start()
        self.attendre()
        return self

    def __exit__(self, *_: object) -> None:
        self._fini.set()
        self.tuer(signal.SIGTERM)
        self._gardien.join(DELAI_S)

    def _garder(self) -> None:
        with self.journal.open("ab") as sortie:
            while not self._fini.is_set():
                self._processus = subprocess.Popen(
                    [
                        *self.avant,
                        *(sys.executable, "-m", "granian", "--interface=wsgi", "--host=127.0.0.1"),
                        *(f"--port={self.port}", f"--workers={self.processus}"),
                        *("--blocking-threads=1", "--no-ws", "--log-level=warning"),
                        "maillage.site.wsgi:application",
                    ],
                    cwd=RACINE,
                    env=os.environ
                    | {"DATABASE_URL": self.url, "PYTHONPATH": str(RACINE / "src")}
                    | self.environnement,
                    stdin=subprocess.DEVNULL,
                    stdout=sortie,
                    stderr=sortie,
                    start_new_session=True,
                )
                self.departs += 1
                self._processus.wait()
                # A worker whose parent was killed would keep the port.
                self._abattre(signal.SIGKILL)

    def tuer(self, numero: int = signal.SIGKILL) -> None:
        """Kill the whole server at once, as a power cut or the kernel would."""
        if numero == signal.SIGKILL:
            self._abattre(numero)
        elif self._processus is not None and self._processus.poll() is None:
            self._processus.send_signal(numero)

    def _abattre(self, numero: int) -> None:
        if self._processus is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._processus.pid, numero)

    def attendre(self, *, sain: bool = True) -> float:
        """Wait until /sante says so; the seconds it took."""
        debut = time.monotonic()
        while time.monotonic() - debut < DELAI_S:
            if (self.sante() == 200) is sain:
                return time.monotonic() - debut
            time.sleep(0.05)
        raise TimeoutError(f"le site n’est pas revenu : {self.journal}")

    def sante(self) -> int:
        """The status of /sante, 0 without an answer."""
        connexion = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connexion.request("GET", "/sante", headers={"Host": "127.0.0.1"})
            return connexion.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connexion.close()


@dataclass(slots=True)
class Ecritures:
    """What people tried to write: addresses invited, by what they were told."""

    accusees: set[str] = field(default_factory=set)
    refusees: dict[str, int] = field(default_factory=dict)
    sans_reponse: set[str] = field(default_factory=set)


class Ecrivain:
    """Someone who invites, one address after the other, and notes what they were told."""

    def __init__(self, port: int, personne: Personne, nom: str) -> None:
        self.port, self.personne, self.nom = port, personne, nom
        self.ecritures = Ecritures()
        self._fini = threading.Event()
        self._fil = threading.Thread(target=self._vivre, daemon=True)

    def __enter__(self) -> Ecrivain:
        self._fil.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._fini.set()
        self._fil.join(DELAI_S)

    def _vivre(self) -> None:
        rang = 0
        while not self._fini.is_set():
            rang += 1
            self.inviter(f"{self.nom}-{rang}@essai.example")

    def inviter(self, courriel: str) -> int:
        """One write; the status of its answer, 0 without any."""
        corps = urlencode(
            {"courriel": courriel, "role": "membre", "fin": "", "csrfmiddlewaretoken": JETON}
        )
        entetes = {
            "Host": "127.0.0.1",
            "Cookie": self.personne.cookie,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connexion = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        chemin = f"/communautes/{self.personne.communaute}/acces"
        try:
            connexion.request("POST", chemin, corps, entetes)
            reponse = connexion.getresponse()
            statut, suite = reponse.status, reponse.headers.get("Location", "")
        except ConnectionRefusedError:
            time.sleep(0.02)  # nobody there: nothing was sent
            return 0
        except (OSError, http.client.HTTPException):
            self.ecritures.sans_reponse.add(courriel)
            return 0
        finally:
            connexion.close()
        # Anywhere else is the sign-in page: nothing was written.
        if statut == 302 and suite == chemin:
            self.ecritures.accusees.add(courriel)
        else:
            self.ecritures.refusees[courriel] = statut
            time.sleep(0.02)
        return statut


@dataclass(frozen=True, slots=True)
class Bilan:
    """What is left after the faults. `perdues` and `boiteuses` must be empty."""

    accusees: int
    presentes: int
    perdues: frozenset[str]
    boiteuses: frozenset[str]

    def __str__(self) -> str:
        return (
            f"{self.accusees} écritures confirmées, {self.presentes} présentes, "
            f"{len(self.perdues)} perdues, {len(self.boiteuses)} sans leur ligne d’audit ou "
            "l’inverse"
        )


def bilan(url: str, ecritures: Iterable[Ecritures], *, prefixe: str) -> Bilan:
    """Compare what people were told with what the database holds. `url`: the owner's."""
    accusees = {courriel for e in ecritures for courriel in e.accusees}
    with psycopg.connect(url) as connexion:
        connexion.execute("SET row_security = off")
        invitations = {
            courriel
            for (courriel,) in connexion.execute(
                "SELECT courriel FROM roles_invitation WHERE courriel LIKE %s", [f"{prefixe}%"]
            )
        }
        audit = {
            courriel
            for (courriel,) in connexion.execute(
                "SELECT details->>'courriel' FROM audit_evenement "
                "WHERE action = 'acces.invitation' AND details->>'courriel' LIKE %s",
                [f"{prefixe}%"],
            )
        }
    return Bilan(
        accusees=len(accusees),
        presentes=len(invitations),
        perdues=frozenset(accusees - (invitations & audit)),
        boiteuses=frozenset(invitations ^ audit),
    )
