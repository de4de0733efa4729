"""French words as keys and in number: the same for a file's columns and for place names."""

import unicodedata

from .montants import format_entier

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})


def cle_de_tri(nom: str) -> str:
    """Small letters without accents, punctuation as one space: word by word, as a French list
    is read. Two names that differ by an accent only share their key: sort by code after it."""
    decompose = unicodedata.normalize("NFD", nom.lower().translate(_LIGATURES))
    lettres = (c if c.isalnum() else " " for c in decompose if not unicodedata.combining(c))
    return " ".join("".join(lettres).split())


def accorder(nombre: int, singulier: str, pluriel: str) -> str:
    """`1 commune`, `1 234 communes`; zero is singular in French."""
    return f"{format_entier(nombre)} {pluriel if nombre >= 2 else singulier}"
