"""The folder of one backup: its names, its manifest, its sums, and which old ones may go."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from maillage.noyau.erreurs import ErreurMetier

BASE, FICHIERS, MANIFESTE, SCEAU = "base.dump", "fichiers.tar", "manifeste.json", "manifeste.sha256"
CHIFFRE = ".age"
FORMAT = 1
NOM = re.compile(r"maillage-\d{8}T\d{6}Z")
BLOC = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of the backup, as it is on disk (encrypted or not)."""

    nom: str
    octets: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifeste:
    """What a backup holds. `lignes`: exact rows of each table; `fichiers`: SHA-256 of each file."""

    le: str
    version: str
    postgres: int
    chiffree: bool
    migrations: dict[str, str]
    lignes: dict[str, int]
    fichiers: dict[str, str]
    pieces: list[Piece] = field(default_factory=list)
    format: int = FORMAT

    def ecrire(self, dossier: Path) -> None:
        octets = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()
        sceau = f"{hashlib.sha256(octets).hexdigest()}  {MANIFESTE}\n"
        for nom, contenu in ((MANIFESTE, octets), (SCEAU, sceau.encode())):
            with open(dossier / nom, "xb", opener=prive) as sortie:
                sortie.write(contenu)


@dataclass(frozen=True, slots=True)
class Sauvegarde:
    """A finished backup and its folder."""

    dossier: Path
    manifeste: Manifeste

    @property
    def octets(self) -> int:
        return sum(piece.octets for piece in self.manifeste.pieces)

    def piece(self, nom: str) -> Path:
        return self.dossier / (nom + (CHIFFRE if self.manifeste.chiffree else ""))


def prive(chemin: str, drapeaux: int) -> int:
    """An opener for `open`: the file is its owner's alone from its first byte."""
    return os.open(chemin, drapeaux, 0o600)


class Somme:
    """A writer that sums what goes through it."""

    def __init__(self, sortie: IO[bytes]) -> None:
        self.sortie = sortie
        self.resume = hashlib.sha256()
        self.octets = 0

    def write(self, morceau: bytes) -> int:
        self.resume.update(morceau)
        self.octets += len(morceau)
        return self.sortie.write(morceau)

    def flush(self) -> None:
        self.sortie.flush()


def nom_de(maintenant: datetime) -> str:
    """`maillage-20261122T203400Z`: sorts by date, holds no character that a system refuses."""
    return f"maillage-{maintenant:%Y%m%dT%H%M%SZ}"


def ouvrir(dossier: Path) -> Sauvegarde:
    """Read a backup's manifest and check every sum. Raises ErreurMetier, naming what is wrong."""
    if not (dossier / MANIFESTE).is_file():
        raise ErreurMetier(
            f"«\u00a0{dossier}\u00a0» n’est pas une sauvegarde\u00a0: il n’y a pas de {MANIFESTE}. "
            "Donnez le dossier d’une sauvegarde terminée."
        )
    octets = (dossier / MANIFESTE).read_bytes()
    sceau = dossier / SCEAU
    if not sceau.is_file() or sceau.read_text()[:64] != hashlib.sha256(octets).hexdigest():
        raise _abimee(MANIFESTE, "son empreinte n’est pas celle notée à la sauvegarde")
    manifeste = _lire(json.loads(octets))
    for piece in manifeste.pieces:
        _controler(dossier / piece.nom, piece)
    return Sauvegarde(dossier, manifeste)


def _lire(valeurs: dict[str, Any]) -> Manifeste:
    if valeurs.get("format") != FORMAT:
        raise ErreurMetier(
            f"Cette sauvegarde est au format {valeurs.get('format')}, que cette version de "
            "Maillage ne connaît pas. Restaurez-la avec la version qui l’a faite."
        )
    pieces = [Piece(**piece) for piece in valeurs.pop("pieces")]
    return Manifeste(**valeurs, pieces=pieces)


def _controler(chemin: Path, piece: Piece) -> None:
    if not chemin.is_file():
        raise _abimee(piece.nom, "ce fichier manque")
    if chemin.stat().st_size != piece.octets:
        raise _abimee(piece.nom, "sa taille n’est pas celle notée à la sauvegarde")
    with chemin.open("rb") as flux:
        somme = hashlib.file_digest(flux, "sha256").hexdigest()
    if somme != piece.sha256:
        raise _abimee(piece.nom, "son empreinte n’est pas celle notée à la sauvegarde")


def _abimee(nom: str, raison: str) -> ErreurMetier:
    return ErreurMetier(
        f"La sauvegarde est abîmée\u00a0: {nom}, {raison}. Rien n’a été restauré\u202f; "
        "prenez une autre copie ou une autre date."
    )


def lister(vers: Path) -> list[Path]:
    """The finished backups of a folder, oldest first."""
    if not vers.is_dir():
        return []
    return sorted(
        dossier
        for dossier in vers.iterdir()
        if NOM.fullmatch(dossier.name) and (dossier / MANIFESTE).is_file()
    )


def roter(vers: Path, *, garder: int) -> list[Path]:
    """Remove the oldest finished backups beyond `garder`; nothing else of the folder is touched."""
    if garder < 1:
        raise ErreurMetier("Gardez au moins une sauvegarde\u00a0: --garder 1.")
    partantes = lister(vers)[:-garder]
    for dossier in partantes:
        shutil.rmtree(dossier)
    return partantes
