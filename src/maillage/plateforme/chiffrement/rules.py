"""The form under which two values count as the same when they are searched for. Pure."""

import re
import unicodedata
from collections.abc import Callable

FORMES: dict[str, Callable[[str], str]] = {}


def normaliser(texte: str, forme: str) -> str:
    """`texte` under its searchable form; empty when nothing of it remains. `forme`: a key of
    FORMES. Raises KeyError for another one."""
    return FORMES[forme](texte)


def _exacte(texte: str) -> str:
    return unicodedata.normalize("NFC", texte).strip()


def _nom(texte: str) -> str:
    """Neither case, accents nor punctuation: « L’Épée, Zoë » and « l epee zoe » are the same."""
    sans_accent = "".join(
        c for c in unicodedata.normalize("NFKD", texte) if not unicodedata.combining(c)
    )
    return " ".join(re.findall(r"[^\W_]+", sans_accent.casefold()))


def _identifiant(texte: str) -> str:
    """Letters and digits only, in capitals: « 1 84 12 2A… » as « 184122A… »."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", texte)).upper()


def _courriel(texte: str) -> str:
    return unicodedata.normalize("NFKC", texte).strip().casefold()


FORMES |= {"exacte": _exacte, "nom": _nom, "identifiant": _identifiant, "courriel": _courriel}
