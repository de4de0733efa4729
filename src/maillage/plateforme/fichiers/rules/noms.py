"""A file's name: shown to people and sent to their computer, never used to store anything."""

import re
import unicodedata

from maillage.noyau.erreurs import ErreurMetier

LONGUEUR_MAXIMALE = 120
SANS_NOM = "document"
# Windows opens these as devices, whatever follows the dot.
RESERVES = {"con", "prn", "aux", "nul", "conin$", "conout$"}
RESERVES |= {f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"}
INTERDITS = re.compile(r'[<>:"|?*%;]')


def nettoyer_nom(nom: str) -> str:
    """The name kept: readable, one line, no invisible character, 120 characters at most, its
    extension in lower case.

    Raises ErreurMetier when the name holds a path: whoever sends one means another file.
    """
    propre = unicodedata.normalize("NFC", nom)
    # Control, format (bidirectional marks, zero-width), private, unassigned, lone surrogates.
    propre = "".join(
        " " if unicodedata.category(c) in {"Zs", "Zl", "Zp"} else c
        for c in propre
        if not unicodedata.category(c).startswith("C") or c in "\t\n\r"
    )
    propre = " ".join(propre.split())
    if re.search(r"[/\\⁄∕／＼]", propre) or propre in {".", ".."}:
        raise ErreurMetier(
            f"Le nom «\u00a0{propre[:80]}\u00a0» contient un chemin. Renommez le fichier sans "
            "barre oblique, puis déposez-le de nouveau."
        )
    propre = INTERDITS.sub("_", propre).strip(". ")
    base, extension = _separer(propre)
    if base.casefold().split(".")[0].strip() in RESERVES:
        base = f"_{base}"
    base = base[: LONGUEUR_MAXIMALE - len(extension)].rstrip(". ")
    return (base or SANS_NOM) + extension


def extension_de(nom: str) -> str:
    """Extension in lower case with its dot; empty when there is none."""
    return _separer(nom)[1]


def _separer(nom: str) -> tuple[str, str]:
    trouve = re.fullmatch(r"(.*?)(\.[0-9A-Za-z]{1,10})", nom)
    if not trouve:
        return nom, ""
    return trouve[1], trouve[2].lower()
