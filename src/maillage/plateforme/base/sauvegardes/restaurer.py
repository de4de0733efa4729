"""The way back: only into an empty place, everything checked before, counted after."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg
import pyrage
from django.core.files.base import File
from django.core.files.storage import Storage

from maillage.noyau.erreurs import ErreurMetier

from . import archive, programmes
from .archive import BASE, FICHIERS, Sauvegarde
from .sauver import TABLES, compter, parcourir


def verifier(dossier: Path) -> Sauvegarde:
    """Check every sum of a backup, without its private key. Raises ErreurMetier."""
    return archive.ouvrir(dossier)


def restaurer(*, dossier: Path, url: str, stockage: Storage, identite: str = "") -> Sauvegarde:
    """Put a backup back into an empty database and an empty storage, and count what came.

    `identite` is the age private key (`AGE-SECRET-KEY-…`) of an encrypted backup. The schema is
    that of the backup: the caller applies the migrations that came since. Raises ErreurMetier;
    the database is then left as it was.
    """
    sauvegarde = archive.ouvrir(dossier)
    cles = _identites(sauvegarde, identite)
    _exiger_du_vide(url, stockage)
    _base(sauvegarde, url, cles)
    _fichiers(sauvegarde, stockage, cles)
    return sauvegarde


def _identites(sauvegarde: Sauvegarde, identite: str) -> list[Any]:
    if not sauvegarde.manifeste.chiffree:
        return []
    lignes = [ligne.strip() for ligne in identite.splitlines()]
    secrets = [ligne for ligne in lignes if ligne and not ligne.startswith("#")]
    if not secrets:
        raise ErreurMetier(
            "Cette sauvegarde est chiffrée. Donnez le fichier de la clé privée\u00a0: "
            "--identite FICHIER."
        )
    try:
        cles = [pyrage.x25519.Identity.from_str(secret) for secret in secrets]
    except pyrage.IdentityError:
        raise ErreurMetier(
            "La clé privée donnée n’est pas une clé age. Elle commence par «\u00a0AGE-SECRET-KEY-1"
            "\u00a0»."
        ) from None
    # A wrong key is known at the first bytes: before anything is written.
    with sauvegarde.piece(FICHIERS).open("rb") as entree:
        try:
            pyrage.decrypt_io(entree, _Rien(), cles)
        except pyrage.DecryptError:
            raise ErreurMetier(
                "Cette clé privée n’est pas celle de la sauvegarde. Rien n’a été restauré\u202f; "
                "cherchez la clé en vigueur le jour de la sauvegarde."
            ) from None
    return cles


class _Rien:
    def write(self, morceau: bytes) -> int:
        return len(morceau)

    def flush(self) -> None: ...


def _exiger_du_vide(url: str, stockage: Storage) -> None:
    with programmes.joindre(url) as connexion:
        tables = connexion.execute(TABLES).fetchall()
    if tables:
        raise ErreurMetier(
            f"La base visée n’est pas vide ({len(tables)} tables)\u00a0: rien n’a été restauré. "
            "Créez une base neuve et donnez son adresse dans MAILLAGE_PROPRIETAIRE_URL "
            "ou DATABASE_URL."
        )
    if next(parcourir(stockage), None) is not None:
        raise ErreurMetier(
            "Le dossier des fichiers n’est pas vide\u00a0: rien n’a été restauré. "
            "Donnez un emplacement neuf."
        )


def _base(sauvegarde: Sauvegarde, url: str, cles: list[Any]) -> None:
    with programmes.joindre(url) as connexion:
        serveur = connexion.info.server_version // 10_000
    if serveur < sauvegarde.manifeste.postgres:
        raise ErreurMetier(
            f"La sauvegarde vient de PostgreSQL {sauvegarde.manifeste.postgres} et la base visée "
            f"est en version {serveur}. Restaurez sur la même version ou une plus récente."
        )
    programme = programmes.trouver("pg_restore", serveur=serveur)
    base = conninfo_base(url)
    with _clair(sauvegarde.piece(BASE), cles) as entree:
        resultat = subprocess.run(  # noqa: S603 - a PostgreSQL client and our own arguments
            # One transaction: a restoration cut in the middle leaves the database empty.
            [
                programme,
                "--single-transaction",
                "--exit-on-error",
                "--no-owner",
                "--no-acl",
                f"--dbname={base}",
            ],
            env=programmes.environnement(url),
            stdin=entree,
            capture_output=True,
            text=True,
            check=False,
        )
    if resultat.returncode:
        fin = " ".join(resultat.stderr.strip().splitlines()[-2:])
        raise ErreurMetier(f"pg_restore a échoué, la base est restée vide\u00a0: {fin}")
    with programmes.joindre(url) as connexion:
        connexion.execute("SET row_security = off")
        _comparer(sauvegarde.manifeste.lignes, compter(connexion))


def conninfo_base(url: str) -> str:
    return str(psycopg.conninfo.conninfo_to_dict(url).get("dbname", ""))


def _comparer(attendues: dict[str, int], trouvees: dict[str, int]) -> None:
    ecarts = sorted(
        nom for nom in attendues.keys() | trouvees.keys() if attendues.get(nom) != trouvees.get(nom)
    )
    if ecarts:
        details = ", ".join(
            f"{nom} ({trouvees.get(nom, 0)} au lieu de {attendues.get(nom, 0)})"
            for nom in ecarts[:5]
        )
        raise ErreurMetier(
            f"La base restaurée n’a pas les lignes de la sauvegarde\u00a0: {details}. "
            "N’ouvrez pas ce site."
        )


def _fichiers(sauvegarde: Sauvegarde, stockage: Storage, cles: list[Any]) -> None:
    attendus = dict(sauvegarde.manifeste.fichiers)
    with (
        _clair(sauvegarde.piece(FICHIERS), cles) as entree,
        tarfile.open(fileobj=entree, mode="r|") as paquet,
    ):
        for element in paquet:
            _un_fichier(paquet, element, attendus, stockage)
    if attendus:
        raise ErreurMetier(
            f"{len(attendus)} fichier(s) de la sauvegarde manquent, dont "
            f"«\u00a0{min(attendus)}\u00a0». N’ouvrez pas ce site."
        )


def _un_fichier(
    paquet: tarfile.TarFile,
    element: tarfile.TarInfo,
    attendus: dict[str, str],
    stockage: Storage,
) -> None:
    nom = element.name
    hors = PurePosixPath(nom).is_absolute() or ".." in PurePosixPath(nom).parts
    somme = attendus.pop(nom, None)
    contenu = paquet.extractfile(element) if element.isfile() else None
    if hors or somme is None or contenu is None:
        raise ErreurMetier(
            f"Le paquet de fichiers contient «\u00a0{nom}\u00a0», que le manifeste n’annonce pas. "
            "N’ouvrez pas ce site."
        )
    range_sous = stockage.save(nom, File(contenu, name=nom))
    with stockage.open(range_sous, "rb") as relu:
        if range_sous != nom or hashlib.file_digest(relu, "sha256").hexdigest() != somme:
            raise ErreurMetier(
                f"Le fichier «\u00a0{nom}\u00a0» n’est pas celui de la sauvegarde. "
                "N’ouvrez pas ce site."
            )


@contextmanager
def _clair(chemin: Path, cles: list[Any]) -> Iterator[IO[bytes]]:
    """The clear bytes of a piece, never written on disk."""
    with chemin.open("rb") as brut:
        if not cles:
            yield brut
            return
        lecture, ecriture = os.pipe()
        echecs: list[BaseException] = []

        def dechiffrer() -> None:
            with open(ecriture, "wb") as sortie:
                try:
                    pyrage.decrypt_io(brut, sortie, cles)
                except BrokenPipeError:
                    pass  # the reader had enough: a tar ends before its last padding
                except BaseException as erreur:
                    echecs.append(erreur)

        fil = threading.Thread(target=dechiffrer)
        fil.start()
        try:
            with open(lecture, "rb") as entree:
                yield entree
        finally:
            fil.join()
        if echecs:
            raise ErreurMetier(
                "La sauvegarde n’a pas pu être déchiffrée jusqu’au bout. N’ouvrez pas ce site."
            ) from echecs[0]
