"""Making a backup: one snapshot of the database, then the files, then the manifest, then its name.

The database is read at one instant (an exported snapshot that pg_dump and our counts share). Files
are copied after: a stored file is written before the row that names it and never changed, so all
that the snapshot names is still there.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import IO, Any

import psycopg
import pyrage
from django.core.files.storage import Storage
from psycopg import sql

from maillage.noyau.erreurs import ErreurMetier

from . import archive, programmes
from .archive import BASE, CHIFFRE, FICHIERS, Manifeste, Piece, Sauvegarde, Somme

TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
ORDER BY 1, 2
"""


def sauvegarder(
    *,
    url: str,
    stockage: Storage,
    vers: Path,
    version: str,
    maintenant: datetime,
    cle_publique: str = "",
) -> Sauvegarde:
    """Write a backup under `vers` and return it; whole or not at all.

    `url` must name a role that reads every row (owner without forced row security, BYPASSRLS or
    superuser). `cle_publique` is an age recipient (`age1…`). Raises ErreurMetier.
    """
    destinataires = _destinataires(cle_publique)
    dossier = vers / archive.nom_de(maintenant)
    if dossier.exists():
        raise ErreurMetier(
            f"La sauvegarde {dossier.name} existe déjà. Attendez une seconde et relancez."
        )
    brouillon = vers / f".{dossier.name}.en-cours"
    try:
        brouillon.mkdir(parents=True, mode=0o700)
        manifeste = _base(url, brouillon, version, maintenant, destinataires)
        piece, sommes = _fichiers(stockage, brouillon, destinataires)
        manifeste = replace(manifeste, fichiers=sommes, pieces=[*manifeste.pieces, piece])
        manifeste.ecrire(brouillon)
        _synchroniser(brouillon)
        brouillon.rename(dossier)
    except OSError as erreur:
        raise ErreurMetier(
            f"La sauvegarde n’a pas pu être écrite dans «\u00a0{vers}\u00a0» "
            f"({erreur.strerror or erreur}). Libérez de la place ou choisissez un autre dossier"
            "\u202f; les sauvegardes précédentes sont intactes."
        ) from erreur
    finally:
        shutil.rmtree(brouillon, ignore_errors=True)
    return Sauvegarde(dossier, manifeste)


def _destinataires(cle: str) -> list[Any]:
    if not cle:
        return []
    try:
        return [pyrage.x25519.Recipient.from_str(cle.strip())]
    except pyrage.RecipientError:
        raise ErreurMetier(
            "La clé publique des sauvegardes n’est pas une clé age. Elle commence par «\u00a0age1"
            "\u00a0»\u202f; vérifiez MAILLAGE_SAUVEGARDE_CLE_PUBLIQUE."
        ) from None


def _base(
    url: str, dossier: Path, version: str, maintenant: datetime, destinataires: list[Any]
) -> Manifeste:
    with programmes.joindre(url) as connexion:
        connexion.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connexion.read_only = True
        # Counting or copying only the rows that a policy lets through would be a false backup.
        connexion.execute("SET row_security = off")
        (instantane,) = connexion.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        serveur = connexion.info.server_version // 10_000
        programme = programmes.trouver("pg_dump", serveur=serveur)
        with _piece(dossier, BASE, destinataires) as (sortie, piece):
            _pg_dump(programme, url, str(instantane), sortie)
        try:
            lignes = compter(connexion)
        except psycopg.errors.InsufficientPrivilege:
            raise ErreurMetier(
                "Ce compte PostgreSQL ne lit pas toutes les lignes\u00a0: la sauvegarde serait "
                "incomplète. Donnez-lui BYPASSRLS, ou employez un autre compte dans "
                "MAILLAGE_PROPRIETAIRE_URL."
            ) from None
        migrations = {
            str(app): str(nom)
            for app, nom in connexion.execute(
                "SELECT app, max(name) FROM django_migrations GROUP BY app ORDER BY app"
            )
        }
    return Manifeste(
        le=maintenant.isoformat(),
        version=version,
        postgres=serveur,
        chiffree=bool(destinataires),
        migrations=migrations,
        lignes=lignes,
        fichiers={},
        pieces=[piece()],
    )


def compter(connexion: psycopg.Connection[Any]) -> dict[str, int]:
    """Exact rows of every table, as this transaction sees them."""
    lignes = {}
    for schema, table in connexion.execute(TABLES).fetchall():
        nom = sql.Identifier(schema, table)
        reponse = connexion.execute(sql.SQL("SELECT count(*) FROM {}").format(nom)).fetchone()
        lignes[f"{schema}.{table}"] = int(reponse[0]) if reponse else 0
    return lignes


def _pg_dump(programme: str, url: str, instantane: str, sortie: IO[bytes]) -> None:
    """Run pg_dump on the snapshot, its output going straight to `sortie`."""
    processus = subprocess.Popen(  # noqa: S603 - a PostgreSQL client and our own arguments
        [programme, "--format=custom", "--no-owner", "--no-acl", f"--snapshot={instantane}"],
        env=programmes.environnement(url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert processus.stdout
    assert processus.stderr
    erreurs: list[bytes] = []
    plaintes = threading.Thread(
        target=lambda flux: erreurs.append(flux.read()), args=[processus.stderr]
    )
    plaintes.start()
    try:
        shutil.copyfileobj(processus.stdout, sortie, archive.BLOC)
    except BaseException:
        processus.kill()
        raise
    finally:
        processus.stdout.close()
        processus.wait()
        plaintes.join()
        processus.stderr.close()
    if processus.returncode:
        fin = b"".join(erreurs).decode(errors="replace").strip().splitlines()[-2:]
        raise ErreurMetier(f"pg_dump a échoué\u00a0: {' '.join(fin)}")


def _fichiers(
    stockage: Storage, dossier: Path, destinataires: list[Any]
) -> tuple[Piece, dict[str, str]]:
    sommes: dict[str, str] = {}
    with (
        _piece(dossier, FICHIERS, destinataires) as (sortie, piece),
        # "w|" never seeks: the archive goes through encryption and sums as it is made.
        tarfile.open(fileobj=sortie, mode="w|") as paquet,
    ):
        for nom in sorted(parcourir(stockage)):
            with contextlib.suppress(FileNotFoundError), stockage.open(nom, "rb") as flux:
                sommes[nom] = file_digest(flux, "sha256").hexdigest()
                flux.seek(0)
                entree = tarfile.TarInfo(nom)
                entree.size, entree.mode = flux.size, 0o600
                paquet.addfile(entree, flux)
    return piece(), sommes


def parcourir(stockage: Storage, dossier: str = "") -> Iterator[str]:
    """Every file of a storage, as names that the storage itself opens."""
    try:
        dossiers, fichiers = stockage.listdir(dossier)
    except FileNotFoundError:
        return
    for nom in fichiers:
        if nom:
            yield f"{dossier}{nom}"
    for nom in dossiers:
        if nom:
            yield from parcourir(stockage, f"{dossier}{nom}/")


@contextlib.contextmanager
def _piece(
    dossier: Path, nom: str, destinataires: list[Any]
) -> Iterator[tuple[IO[bytes], Callable[[], Piece]]]:
    """A file of the backup to write in, encrypted on the way; the function tells it afterwards."""
    nom += CHIFFRE if destinataires else ""
    with open(dossier / nom, "xb", opener=archive.prive) as brut:
        somme = Somme(brut)
        decrire = lambda: Piece(nom, somme.octets, somme.resume.hexdigest())  # noqa: E731
        if destinataires:
            with _chiffrant(somme, destinataires) as sortie:
                yield sortie, decrire
        else:
            yield somme, decrire  # type: ignore[misc]


@contextlib.contextmanager
def _chiffrant(somme: Somme, destinataires: list[Any]) -> Iterator[IO[bytes]]:
    """age reads and writes by itself: a pipe joins what we write to what it reads."""
    lecture, ecriture = os.pipe()
    echecs: list[BaseException] = []

    def chiffrer() -> None:
        with open(lecture, "rb") as entree:
            try:
                pyrage.encrypt_io(entree, somme, destinataires)
            except BaseException as erreur:
                echecs.append(erreur)

    fil = threading.Thread(target=chiffrer)
    fil.start()
    try:
        with open(ecriture, "wb") as sortie:
            yield sortie
    except BrokenPipeError:
        if not echecs:
            raise
    finally:
        fil.join()
    if echecs:
        raise OSError(0, "le chiffrement n’a pas pu écrire") from echecs[0]


def _synchroniser(dossier: Path) -> None:
    """A backup that a power cut can still take away is not finished."""
    for chemin in [*dossier.iterdir(), dossier]:
        descripteur = os.open(chemin, os.O_RDONLY)
        try:
            os.fsync(descripteur)
        finally:
            os.close(descripteur)
