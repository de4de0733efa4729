"""The ring of secret keys: one current, older ones kept to read what they wrote.

`MAILLAGE_CLES` holds `name:base64` pairs separated by commas, or `MAILLAGE_CLES_FICHIER` names a
file with one pair a line; the first is current. Each usage (encryption of columns, seals of the
audit...) gets a key of its own by HKDF (RFC 5869), so that one leaking tells nothing of the others.
"""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from maillage.noyau.erreurs import ErreurMetier

OCTETS = 32
NOM = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")
# Known to everyone who reads this file: good for a demonstration, refused in production.
DEMONSTRATION = "demo:" + base64.b64encode(b"maillage-cle-de-demonstration-32").decode()


def lire_trousseau(texte: str) -> dict[str, bytes]:
    """Name → 32 bytes, current first. Raises ErreurMetier naming the faulty entry, never a key."""
    trousseau: dict[str, bytes] = {}
    lignes = (ligne.strip() for ligne in re.split(r"[,\n]", texte))
    for rang, ligne in enumerate((ligne for ligne in lignes if ligne), 1):
        nom, _, valeur = ligne.partition(":")
        if not NOM.fullmatch(nom):
            raise ErreurMetier(
                f"Clé n°\u00a0{rang} du trousseau\u00a0: son nom doit être fait de 1 à 16 "
                "lettres minuscules, chiffres ou tirets, suivi de «\u00a0:\u00a0» et de la clé."
            )
        try:
            cle_brute = base64.b64decode(valeur.strip(), validate=True)
        except (binascii.Error, ValueError):
            cle_brute = b""
        if len(cle_brute) != OCTETS:
            raise ErreurMetier(
                f"Clé «\u00a0{nom}\u00a0» du trousseau\u00a0: il faut {OCTETS} octets en base64. "
                "Pour en tirer une\u00a0: openssl rand -base64 32."
            )
        if nom in trousseau:
            raise ErreurMetier(
                f"Clé «\u00a0{nom}\u00a0» du trousseau\u00a0: elle est donnée deux fois."
            )
        trousseau[nom] = cle_brute
    if not trousseau:
        raise ErreurMetier(
            "Le trousseau de clés est vide. Définissez MAILLAGE_CLES ou MAILLAGE_CLES_FICHIER."
        )
    return trousseau


def charger(environnement: Mapping[str, str], *, production: bool) -> dict[str, bytes]:
    """The ring of this environment; the demonstration one when none is given, never in production.

    Raises ErreurMetier: unreadable file, faulty ring, demonstration key in production.
    """
    texte = environnement.get("MAILLAGE_CLES", "")
    if fichier := environnement.get("MAILLAGE_CLES_FICHIER", ""):
        try:
            texte = Path(fichier).read_text()
        except (OSError, UnicodeDecodeError):
            raise ErreurMetier(
                f"Le trousseau de clés {fichier} (MAILLAGE_CLES_FICHIER) ne peut pas être lu."
            ) from None
    if not texte and production:
        raise ErreurMetier(
            "Définissez MAILLAGE_CLES ou MAILLAGE_CLES_FICHIER\u00a0: la clé de démonstration est "
            "refusée en production."
        )
    trousseau = lire_trousseau(texte or DEMONSTRATION)
    demonstration = lire_trousseau(DEMONSTRATION)["demo"]
    if production and demonstration in trousseau.values():
        raise ErreurMetier(
            "La clé de démonstration est refusée en production. "
            "Pour en tirer une autre\u00a0: openssl rand -base64 32."
        )
    return trousseau


@cache
def _trousseau() -> dict[str, bytes]:
    return charger(os.environ, production=os.environ.get("MAILLAGE_PRODUCTION") == "1")


@cache
def _deriver(usage: str, version: str) -> bytes:
    try:
        maitresse = _trousseau()[version]
    except KeyError:
        raise ErreurMetier(
            f"La clé «\u00a0{version}\u00a0» manque au trousseau\u00a0: ce qu’elle a protégé ne "
            "peut plus être lu. Remettez-la dans MAILLAGE_CLES, après la clé courante."
        ) from None
    return HKDF(SHA256(), length=OCTETS, salt=None, info=f"maillage:{usage}".encode()).derive(
        maitresse
    )


def cle(usage: str, version: str | None = None) -> tuple[str, bytes]:
    """The name and the 32 bytes of the key for `usage`: the current one, or that of `version`.

    Raises ErreurMetier when the ring does not hold that version.
    """
    version = version or next(iter(_trousseau()))
    return version, _deriver(usage, version)


def versions() -> tuple[str, ...]:
    """The names of the ring, current first."""
    return tuple(_trousseau())


def oublier() -> None:
    """Read the environment again at next use (tests, rotation without restart)."""
    _trousseau.cache_clear()
    _deriver.cache_clear()
