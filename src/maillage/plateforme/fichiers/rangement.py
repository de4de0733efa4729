"""Where contents are kept: a folder, or any S3-compatible storage, by setting.

A content is kept under a name made with a secret key from the tenant and its SHA-256: the same
content deposited twice by a tenant is kept once, and nobody can tell from the name what it is, nor
that two tenants hold the same.
"""

import hashlib
import hmac
import os
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

import structlog
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.base.cles import cle

USAGE = "fichiers:rangement"
journal = structlog.get_logger("maillage.fichiers")


class RangementIndisponible(ErreurMetier):
    """Disk full, storage away: nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            "Le rangement des fichiers ne répond pas, ou il est plein. Rien n’a été enregistré. "
            "Réessayez dans un instant\u202f; si cela dure, prévenez l’exploitant."
        )


class Dossier(FileSystemStorage):
    """A folder in which a file is there whole or not at all, whatever happens meanwhile."""

    def _save(self, name: str, content: "File[Any]") -> str:
        chemin = Path(self.path(name))
        chemin.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descripteur, brouillon = tempfile.mkstemp(dir=chemin.parent, prefix=".en-cours-")
        try:
            with os.fdopen(descripteur, "wb") as sortie:
                for morceau in content.chunks():
                    sortie.write(morceau)
                sortie.flush()
                os.fsync(sortie.fileno())
            os.replace(brouillon, chemin)
        except BaseException:
            os.unlink(brouillon)
            raise
        dossier = os.open(chemin.parent, os.O_RDONLY)
        try:
            os.fsync(dossier)
        finally:
            os.close(dossier)
        return name


def rangement() -> Storage:
    return storages["fichiers"]


def nommer(*, locataire: int, sha256: str) -> str:
    """`ab/cd/…`: 64 hexadecimal digits of a keyed hash, in two levels of folders."""
    _, secret = cle(USAGE)
    nom = hmac.new(secret, f"{locataire}:{sha256}".encode(), hashlib.sha256).hexdigest()
    return f"{nom[:2]}/{nom[2:4]}/{nom[4:]}"


def ranger(nom: str, contenu: BinaryIO) -> None:
    """Keep a content unless it is already there. Raises RangementIndisponible."""
    try:
        if not rangement().exists(nom):
            contenu.seek(0)
            rangement().save(nom, File(contenu))
    except Exception as erreur:  # each storage has its own family of errors
        journal.error("rangement", exc_info=erreur)
        raise RangementIndisponible from erreur


def ouvrir(nom: str) -> "File[Any]":
    """The content, to be closed. Raises RangementIndisponible."""
    try:
        return rangement().open(nom, "rb")
    except Exception as erreur:
        journal.error("rangement", exc_info=erreur)
        raise RangementIndisponible from erreur


def retirer(nom: str) -> None:
    """Erase a content; one that is not there is fine. Raises RangementIndisponible."""
    try:
        rangement().delete(nom)
    except Exception as erreur:
        journal.error("rangement", exc_info=erreur)
        raise RangementIndisponible from erreur
