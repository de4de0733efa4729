"""Keys by which a French place name is found and sorted. Both are stored beside the name, because
no collation of the embedded database knows French."""

import re

from maillage.noyau.textes import cle_de_tri as cle_de_tri

_SUR = re.compile(r"\bs(?:/s)?/\s*")
_ABREGES = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}


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
