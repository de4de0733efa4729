"""The type of a file, found from its content and never from what its sender says of it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

import puremagic

from maillage.noyau.erreurs import ErreurMetier

from .archives import refus_d_archive, type_de_zip
from .noms import extension_de
from .svg import refus_de_svg

TETE = 4096
TEXTE_MAXIMUM = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TypeDeFichier:
    """`mime`: what is kept and sent back. `en_page`: browsers may show it inside a page; the
    others are only ever downloaded."""

    mime: str
    mot: str
    extensions: tuple[str, ...]
    en_page: bool = False


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
TYPES: dict[str, TypeDeFichier] = {
    type_.mime: type_
    for type_ in (
        TypeDeFichier("application/pdf", "un PDF", (".pdf",), en_page=True),
        TypeDeFichier("image/png", "une image PNG", (".png",), en_page=True),
        TypeDeFichier("image/jpeg", "une image JPEG", (".jpg", ".jpeg"), en_page=True),
        TypeDeFichier("image/svg+xml", "un dessin SVG", (".svg",)),
        TypeDeFichier(f"{_OOXML}wordprocessingml.document", "un document Word", (".docx",)),
        TypeDeFichier(f"{_OOXML}spreadsheetml.sheet", "un classeur Excel", (".xlsx",)),
        TypeDeFichier(f"{_OOXML}presentationml.presentation", "un diaporama", (".pptx",)),
        TypeDeFichier(f"{_ODF}text", "un document OpenDocument", (".odt",)),
        TypeDeFichier(f"{_ODF}spreadsheet", "un classeur OpenDocument", (".ods",)),
        TypeDeFichier(f"{_ODF}presentation", "un diaporama OpenDocument", (".odp",)),
        TypeDeFichier("text/csv", "un fichier CSV", (".csv",)),
        TypeDeFichier("text/plain", "un texte", (".txt",)),
    )
}
# What people most often send by mistake, or others on purpose, with the words to say so.
REFUSES = {
    "application/octet-stream": "un programme",
    "application/x-dosexec": "un programme",
    "application/zip": "une archive ZIP",
    "text/html": "une page web",
    "application/msword": "un document Office ancien, qui peut cacher des macros",
    "application/gzip": "une archive",
}


def reconnaitre(nom: str, contenu: BinaryIO, admis: Collection[str]) -> TypeDeFichier:
    """The type of a whole file, rewound before and after. `admis`: the MIME types wanted here.

    Raises ErreurMetier: empty, of a type that is not wanted, of another type than its name says,
    or of two types at once, with active content, with macros, too large once unpacked.
    """
    contenu.seek(0)
    tete = contenu.read(TETE)
    if not tete.strip(b"\x00 \t\r\n"):
        raise ErreurMetier(f"Le fichier «\u00a0{nom}\u00a0» est vide. Choisissez-en un autre.")
    mime, mot = _deviner(nom, tete, contenu)
    contenu.seek(0)
    if mime in TYPES and (refus := _refus_de_contenu(mime, tete, contenu)):
        raise ErreurMetier(f"Le fichier «\u00a0{nom}\u00a0» {refus}")
    if mime not in admis or mime not in TYPES:
        raise ErreurMetier(
            f"Le fichier «\u00a0{nom}\u00a0» est {mot}\u00a0: ce n’est pas accepté ici. "
            f"Types acceptés\u00a0: {types_en_mots(admis)}."
        )
    type_ = TYPES[mime]
    extension = extension_de(nom)
    if extension and extension not in type_.extensions:
        raise ErreurMetier(
            f"Le fichier «\u00a0{nom}\u00a0» contient {type_.mot}, et non ce que dit son nom. "
            f"Renommez-le en «\u00a0{type_.extensions[0]}\u00a0» si c’est bien ce que vous voulez "
            "déposer."
        )
    contenu.seek(0)
    return type_


def types_en_mots(admis: Collection[str]) -> str:
    """`PDF, PNG…`: extensions that people know."""
    return ", ".join(
        e.removeprefix(".") for t in TYPES.values() if t.mime in admis for e in t.extensions
    )


def _deviner(nom: str, tete: bytes, contenu: BinaryIO) -> tuple[str, str]:
    """MIME type and words for it; the words also for types we never take."""
    if tete.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        contenu.seek(0)
        mime = type_de_zip(contenu)
    elif tete.startswith(b"%PDF-"):
        mime = "application/pdf"
    else:
        mime = _par_puremagic(tete) or _texte(nom, contenu)
    if mime in TYPES:
        return mime, TYPES[mime].mot
    return mime, REFUSES.get(mime, "d’un type inconnu")


def _par_puremagic(tete: bytes) -> str:
    """The best guess of puremagic; empty when it has none. A page or a drawing hidden behind
    blanks is looked for by ourselves."""
    debut = tete.lstrip(b"\xef\xbb\xbf \t\r\n\x00").lower()
    if debut.startswith((b"<!doctype html", b"<html", b"<script", b"<body", b"<iframe")):
        return "text/html"
    if b"<svg" in debut[:2048] and debut.startswith((b"<?xml", b"<svg", b"<!--", b"<!doctype svg")):
        return "image/svg+xml"
    if tete.startswith((b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe")):
        return "application/octet-stream"
    if tete.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "application/msword"
    try:
        candidats = puremagic.magic_string(tete)
    except puremagic.PureError:
        return ""
    surs = [c for c in candidats if c.mime_type and c.offset == 0 and len(c.byte_match) >= 3]
    return surs[0].mime_type if surs else ""


def _texte(nom: str, contenu: BinaryIO) -> str:
    contenu.seek(0)
    octets = contenu.read(TEXTE_MAXIMUM + 1)
    if len(octets) > TEXTE_MAXIMUM or any(c in octets for c in (0, 0x1B, 0x7F)):
        return "application/octet-stream"
    for codage in ("utf-8", "cp1252"):
        try:
            octets.decode(codage)
        except UnicodeDecodeError:
            continue
        return "text/csv" if extension_de(nom) == ".csv" else "text/plain"
    return "application/octet-stream"


def _refus_de_contenu(mime: str, tete: bytes, contenu: BinaryIO) -> str:
    """Why a file of a type we know is refused all the same; empty when it is not."""
    if mime == "image/svg+xml":
        return refus_de_svg(contenu.read())
    if mime.startswith((_OOXML, _ODF)):
        return refus_d_archive(contenu)
    return _refus_de_double_nature(mime, tete, contenu)


def _refus_de_double_nature(mime: str, tete: bytes, contenu: BinaryIO) -> str:
    """A file that two programs read differently: the second reading escapes our checks."""
    contenu.seek(0)
    if _cache_une_archive(contenu):
        return (
            f"est à la fois {TYPES[mime].mot} et une archive ZIP. Enregistrez-le de nouveau "
            "depuis le logiciel qui l’a fait, puis déposez-le."
        )
    if mime != "application/pdf" and b"%PDF-" in tete[:1024]:
        return f"est à la fois {TYPES[mime].mot} et un PDF. Enregistrez-le de nouveau."
    marques = (b"<script", b"<html", b"<?php", b"<svg")
    if mime.startswith("image/") and any(m in tete[:1024].lower() for m in marques):
        return f"est à la fois {TYPES[mime].mot} et une page web. Enregistrez-le de nouveau."
    return ""


def _cache_une_archive(contenu: BinaryIO) -> bool:
    import zipfile

    contenu.seek(0)
    try:
        return zipfile.is_zipfile(contenu)
    finally:
        contenu.seek(0)
