"""Office documents are ZIP archives: what is looked into before one is kept."""

import re
import zipfile
from typing import BinaryIO

ENTREES_MAXIMUM = 5_000
OCTETS_MAXIMUM = 300 * 1024 * 1024
RAPPORT_MAXIMUM = 200
MIMETYPE_MAXIMUM = 200
_OOXML = "application/vnd.openxmlformats-officedocument."
# The part that each kind of Office document cannot be without.
PARTIES = {
    "word/document.xml": f"{_OOXML}wordprocessingml.document",
    "xl/workbook.xml": f"{_OOXML}spreadsheetml.sheet",
    "ppt/presentation.xml": f"{_OOXML}presentationml.presentation",
}
MACROS = re.compile(
    r"(^|/)(vbaproject[^/]*\.bin|vbadata\.xml|activex/.*|macrosheets/.*|.*\.(?:exe|dll|js|vbs))$"
    r"|^(basic|scripts)/.+",
    re.IGNORECASE,
)
# Office finds macros by their declared kind, whatever the name of the part that holds them.
MACROS_DECLAREES = re.compile(rb"macroenabled|vbaproject|vbadata", re.IGNORECASE)
DECLARATIONS, DECLARATIONS_MAXIMUM = "[Content_Types].xml", 1024 * 1024
ERREURS = (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError)


def type_de_zip(contenu: BinaryIO) -> str:
    """MIME type of the document that the archive is; `application/zip` when it is none."""
    try:
        with zipfile.ZipFile(contenu) as archive:
            noms = set(archive.namelist())
            if "mimetype" in noms and archive.getinfo("mimetype").file_size < MIMETYPE_MAXIMUM:
                return archive.read("mimetype").decode("ascii", "replace").strip()
            if "[Content_Types].xml" in noms:
                return next(
                    (mime for nom, mime in PARTIES.items() if nom in noms), "application/zip"
                )
    except (*ERREURS, RuntimeError):
        pass  # broken or encrypted: an archive, and nothing more can be said
    return "application/zip"


def refus_d_archive(contenu: BinaryIO) -> str:
    """Why this Office document is refused; empty when it is not."""
    try:
        with zipfile.ZipFile(contenu) as archive:
            entrees = archive.infolist()
            debut = min((e.header_offset for e in entrees), default=0)
            declarees = _declare_des_macros(archive)
    except ERREURS:
        return "est abîmé. Enregistrez-le de nouveau, puis déposez-le."
    if debut != 0:
        return (
            "commence par autre chose que le document. Enregistrez-le de nouveau depuis le "
            "logiciel qui l’a fait, puis déposez-le."
        )
    if macros := sorted(e.filename for e in entrees if MACROS.search(e.filename)):
        return (
            f"contient des macros ou des programmes ({', '.join(macros[:3])}). "
            "Enregistrez-le sans macros, puis déposez-le."
        )
    if declarees:
        return "contient des macros ou des programmes. Enregistrez-le sans macros, puis déposez-le."
    if any(e.flag_bits & 0x1 for e in entrees):
        return "est protégé par un mot de passe. Retirez-le, puis déposez le fichier."
    if any(_sort_de_l_archive(e.filename) for e in entrees):
        return "contient un chemin qui sort du document. Enregistrez-le de nouveau."
    taille = sum(e.file_size for e in entrees)
    comprime = sum(e.compress_size for e in entrees)
    if (
        len(entrees) > ENTREES_MAXIMUM
        or taille > OCTETS_MAXIMUM
        or taille > RAPPORT_MAXIMUM * max(comprime, 10_000)
    ):
        return "devient démesuré une fois ouvert. Allégez-le, puis déposez-le."
    return ""


def _declare_des_macros(archive: zipfile.ZipFile) -> bool:
    if DECLARATIONS not in archive.namelist():
        return False
    try:
        with archive.open(DECLARATIONS) as declarations:
            return bool(MACROS_DECLAREES.search(declarations.read(DECLARATIONS_MAXIMUM)))
    except RuntimeError:  # encrypted: refused below with its own words
        return False


def _sort_de_l_archive(nom: str) -> bool:
    return nom.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", nom) or ":" in nom
