"""Seal and open one value: AES-256-GCM, bound to the place where it is kept.

Format: 0x01, length of the key's name, the key's name, nonce (12 bytes), ciphertext and tag. The
clear value is padded to a multiple of 32 bytes, so that its length tells little.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.base.cles import cle, versions

FORMAT = b"\x01"
NONCE = 12
BLOC = 32


class ValeurIllisible(ErreurMetier):
    """A sealed value that does not open: key away, key wrong, or value tampered or moved."""


def sceller(clair: bytes, *, lieu: str, ligne: str) -> bytes:
    """Encrypt with the current key. `lieu` (table.column) and `ligne` (identity of the row) are
    not kept in the result: they must be given again to open it."""
    version, octets = cle(_usage(lieu))
    nonce = os.urandom(NONCE)
    rempli = clair + b"\x80" + b"\x00" * (-(len(clair) + 1) % BLOC)
    return entete(version) + nonce + AESGCM(octets).encrypt(nonce, rempli, _associe(lieu, ligne))


def ouvrir(scelle: bytes, *, lieu: str, ligne: str) -> bytes:
    """The clear value. Raises ValeurIllisible."""
    version, corps = _decouper(scelle, lieu)
    try:
        _, octets = cle(_usage(lieu), version)
    except ErreurMetier as absente:
        raise ValeurIllisible(f"{lieu}\u00a0: {absente}") from None
    try:
        rempli = AESGCM(octets).decrypt(corps[:NONCE], corps[NONCE:], _associe(lieu, ligne))
    except InvalidTag:
        raise ValeurIllisible(
            f"Une valeur protégée de «\u00a0{lieu}\u00a0» ne s’ouvre pas\u00a0: elle a été "
            f"modifiée ou déplacée, ou la clé «\u00a0{version}\u00a0» n’est pas celle qui l’a "
            "écrite. Vérifiez le trousseau, puis restaurez la ligne depuis une sauvegarde."
        ) from None
    return rempli.rstrip(b"\x00")[:-1]


def entete(version: str) -> bytes:
    """What every value sealed by this key begins with."""
    nom = version.encode()
    return FORMAT + bytes([len(nom)]) + nom


def empreinte(texte: str, *, lieu: str, version: str | None = None) -> bytes:
    """Keyed hash of an already normalised text; begins with the name of its key."""
    nom, octets = cle(f"empreinte:{lieu}", version)
    return entete(nom) + hmac.new(octets, texte.encode(), hashlib.sha256).digest()


def empreintes(texte: str, *, lieu: str) -> list[bytes]:
    """The hash under each key of the ring: rows not yet re-encrypted are found too."""
    return [empreinte(texte, lieu=lieu, version=version) for version in versions()]


def _usage(lieu: str) -> str:
    return f"colonne:{lieu}"


def _associe(lieu: str, ligne: str) -> bytes:
    return f"{lieu}\x00{ligne}".encode()


def _decouper(scelle: bytes, lieu: str) -> tuple[str, bytes]:
    """Name of the key, then nonce and ciphertext."""
    if len(scelle) > 2 and scelle[:1] == FORMAT:
        fin = 2 + scelle[1]
        nom, corps = scelle[2:fin], scelle[fin:]
        if len(corps) > NONCE and nom.isascii():
            return nom.decode(), corps
    raise ValeurIllisible(
        f"Une valeur de «\u00a0{lieu}\u00a0» n’est pas une valeur protégée\u00a0: elle a été "
        "écrite sans passer par l’application. Restaurez la ligne depuis une sauvegarde."
    )
