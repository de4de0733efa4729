"""Keys by which a French place name is found and sorted. Both are stored beside the name, because
no collation of the embedded database knows French."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
_SUR = re.compile(r"\bs(?:/s)?/\s*")
_ABREGES = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


def cle_de_tri(nom: str) -> str:
    """Small letters without accents, punctuation as one space: word by word, as a French list
    is read. Two names that differ by an accent only share their key: sort by code after it."""
    decompose = unicodedata.normalize("NFD", nom.lower().translate(_LIGATURES))
    lettres = (c if c.isalnum() else " " for c in decompose if not unicodedata.combining(c))
    return " ".join("".join(lettres).split())


def cle_de_recherche(texte: str) -> str:
    """The sort key, with the usual short forms in full: `St-Étienne s/ Usore` and
    `saint etienne sur usore` have the same."""
    mots = cle_de_tri(_SUR.sub(" sur ", texte.lower().replace("s/s", "sous")))
    return " ".join(_ABREGES.get(mot, mot) for mot in mots.split())


# Words that thousands of names share: a close spelling is looked for in the rest of the name, or
# each « Saint-… » of France would be a candidate.
MOTS_COURANTS = frozenset(
    [
        "saint",
        "sainte",
        "saints",
        "saintes",
        "sur",
        "sous",
        "les",
        "la",
        "le",
        "l",
        "de",
        "d",
        "du",
        "des",
        "en",
        "et",
        "aux",
        "au",
        "cc",
        "ca",
        "cu",
    ]
)


def cle_rare(cle: str) -> str:
    """A search key without its common words; the whole key when nothing else is left."""
    return " ".join(mot for mot in cle.split() if mot not in MOTS_COURANTS) or cle
