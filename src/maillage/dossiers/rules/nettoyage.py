"""What Word, a browser or a telephone paste along with words, and that nobody sees.

Only what is invisible goes, or changes for what looks the same: never a visible word.
"""

import re
import unicodedata

# Signs that end a line, as Word, old Macs and PDFs write them.
_LIGNES = re.compile("\r\n?|[\u2028\u2029\u0085\u000b\u000c]")
# Spaces of typesetters and tabulations read as a space; those of French typography stay.
_ESPACES = re.compile("[\t\u1680\u2000-\u2006\u2008\u205f\u3000]")
_FINES = re.compile("[\u2007\u2009\u200a]")
# Bullets of the Symbol and Wingdings faces, in the private plane.
_PUCES = re.compile("[\uf0a7\uf0b7\uf0d8\uf0fc\uf076]")
# Joins two emoji into one: taken away, it would change what is seen.
_JOINT = "\u200d"


def nettoyer(texte: str, *, une_ligne: bool = False) -> str:
    """The text as it is kept: NFC, lines end by \\n, no control, format, surrogate or unassigned
    character, no blank at either end. With `une_ligne`, blanks of any kind become one space."""
    texte = _LIGNES.sub("\n", texte)
    texte = _ESPACES.sub(" ", texte)
    texte = _FINES.sub("\u202f", texte)
    texte = _PUCES.sub("•", texte)
    texte = "".join(signe for rang, signe in enumerate(texte) if _visible(texte, rang, signe))
    texte = unicodedata.normalize("NFC", texte)
    if une_ligne:
        texte = re.sub(r"[ \n]+", " ", texte)
    return texte.strip(" \n")


def _visible(texte: str, rang: int, signe: str) -> bool:
    if signe == "\n":
        return True
    if signe == _JOINT:
        voisins = texte[rang - 1 : rang] + texte[rang + 1 : rang + 2]
        return len(voisins) == 2 and all(_dessin(v) for v in voisins)
    # Control, format (zero-width, soft hyphen, directions, BOM, tags), surrogate, unassigned.
    return unicodedata.category(signe) not in ("Cc", "Cf", "Cs", "Cn")


def _dessin(signe: str) -> bool:
    return unicodedata.category(signe) in ("So", "Sk", "Mn") or signe == "\ufe0f"
