"""Ask clamd whether a content is harmful (its INSTREAM command); nothing is written on its side."""

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings

MORCEAU = 64 * 1024
DELAI_S = 30
REPONSE_MAXIMUM = 4096


class AntivirusIndisponible(Exception):
    """clamd is away, refuses or does not understand: the file waits, it is not declared clean."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`menace`: what the antivirus calls it; empty when it found nothing."""

    menace: str


def est_configure() -> bool:
    return bool(settings.FICHIERS_CLAMD)


def analyser(contenu: BinaryIO) -> Verdict:
    """The verdict on a whole content, rewound before. Raises AntivirusIndisponible."""
    contenu.seek(0)
    try:
        with _joindre(settings.FICHIERS_CLAMD) as prise:
            reponse = _envoyer(prise, contenu)
    except (OSError, ValueError) as erreur:
        raise AntivirusIndisponible(str(erreur)) from erreur
    texte = reponse.rstrip(b"\x00\n").decode("utf-8", "replace").strip()
    if texte == "stream: OK":
        return Verdict("")
    if texte.startswith("stream: ") and texte.endswith(" FOUND"):
        return Verdict(texte.removeprefix("stream: ").removesuffix(" FOUND").strip()[:200] or "?")
    raise AntivirusIndisponible(texte or "no answer")


def _envoyer(prise: socket.socket, contenu: BinaryIO) -> bytes:
    try:
        prise.sendall(b"zINSTREAM\x00")
        while morceau := contenu.read(MORCEAU):
            prise.sendall(struct.pack(">I", len(morceau)) + morceau)
        prise.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it hangs up on a stream too long for it, after saying so
    reponse = b""
    while not reponse.endswith(b"\x00") and len(reponse) < REPONSE_MAXIMUM:
        morceau = prise.recv(REPONSE_MAXIMUM)
        if not morceau:
            break
        reponse += morceau
    return reponse


def _joindre(adresse: str) -> socket.socket:
    """`unix:/run/clamav/clamd.ctl` or `tcp://host:3310`. Raises ValueError for another form."""
    if adresse.startswith("unix:"):
        prise = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        prise.settimeout(DELAI_S)
        try:
            prise.connect(adresse.removeprefix("unix:"))
        except OSError:
            prise.close()
            raise
        return prise
    lue = urlsplit(adresse)
    if lue.scheme != "tcp" or not lue.hostname or not lue.port:
        raise ValueError(f"not an address of clamd: {adresse!r}")
    return socket.create_connection((lue.hostname, lue.port), timeout=DELAI_S)
