"""A list of communes typed or pasted by a person, cut into what each item claims to be."""

import re
from dataclasses import dataclass
from functools import cached_property

from .noms import cle_de_recherche

LIGNES_MAXIMALES = 6_000  # no région has as many communes; more would only slow the answer
LONGUEUR_MAXIMALE = 80  # characters of one item; the longest name of a commune has 45

CODE_INSEE = re.compile(r"^(?:[0-9]{2}|2[AB])[0-9]{3}$")
_CODE_COURT = re.compile(r"^[1-9][0-9]{3}$")
_CODE_EN_TETE = re.compile(r"^((?:[0-9]{2}|2[AB])[0-9]{3})\b[\s:–—-]*(.*)$", re.IGNORECASE)
# These two are searched for at the end, without what stands before: a prefix or a run of separators
# in the pattern would be tried from every character.
_CODE_EN_QUEUE = re.compile(r"\b((?:[0-9]{2}|2[AB])[0-9]{3})\)?$", re.IGNORECASE)
_DEPARTEMENT = re.compile(r"\( ?([0-9]{2,3}|2[AB]) ?\)$", re.IGNORECASE)
_ARRONDISSEMENT = re.compile(r"^(paris|lyon|marseille) ([0-9]{1,2})(?:e|er|eme)?(?: arr.*)?$")


@dataclass(frozen=True)  # no slots: `cle` is kept in the instance
class Element:
    """One commune as it was written. Exactly one of `code`, `code_postal`, `nom` leads the search;
    the others narrow it.

    `code` may be an INSEE code or, when `code_sur` is false, a postal code. `zero_perdu` says that
    a spreadsheet took away the leading zero, `trop_long` that it is no commune: only its beginning
    is kept, not to be searched for.
    """

    texte: str
    ligne: int | None = None
    code: str = ""
    code_sur: bool = False
    zero_perdu: bool = False
    nom: str = ""
    code_postal: str = ""
    departement: str = ""
    trop_long: bool = False

    @cached_property
    def cle(self) -> str:
        return cle_de_nom(self.nom)


def cle_de_nom(nom: str) -> str:
    """The search key of a name, `Paris 15` and `Lyon 3e` standing for their arrondissements."""
    cle = cle_de_recherche(nom)
    trouve = _ARRONDISSEMENT.match(cle)
    if not trouve:
        return cle
    numero = int(trouve[2])
    return f"{trouve[1]} {numero}{'er' if numero == 1 else 'e'} arrondissement"


def retablir_code(texte: str) -> tuple[str, bool]:
    """The five characters of an INSEE or postal code, and whether a leading zero was put back.
    An empty code means that `texte` is none."""
    code = texte.strip().upper()
    if CODE_INSEE.match(code):
        return code, False
    if _CODE_COURT.match(code):
        return f"0{code}", True
    return "", False


def decouper(texte: str) -> list[Element]:
    """Items of a free text: one a line, or separated by `,` `;` or a tab; codes alone may be
    separated by spaces. Each keeps its line number, when there are several lines. Past
    LIGNES_MAXIMALES items, the rest is not read."""
    elements: list[Element] = []
    lignes = texte.splitlines()
    for rang, ligne in enumerate(lignes, start=1):
        numero = rang if len(lignes) > 1 else None
        for morceau in re.split(r"[;,\t|]", ligne):
            if len(elements) > LIGNES_MAXIMALES:
                return elements
            mots = morceau.split()[: LIGNES_MAXIMALES + 1]
            if len(mots) > 1 and all(retablir_code(mot)[0] for mot in mots):
                elements += [lire(mot, numero) for mot in mots]
            elif mots:
                elements.append(lire(" ".join(mots), numero))
    return elements


def element_trop_long(texte: str, ligne: int | None = None) -> Element:
    """An item above LONGUEUR_MAXIMALE, by its beginning."""
    debut = texte[:LONGUEUR_MAXIMALE]
    return Element(debut, ligne, nom=debut, trop_long=True)


def lire(texte: str, ligne: int | None = None) -> Element:
    """One item: `35238`, `1001`, `Rennes`, `35238 Rennes`, `Rennes (35238)`, `Beaulieu (07)`."""
    texte = " ".join(texte.split())
    if len(texte) > LONGUEUR_MAXIMALE:
        return element_trop_long(texte, ligne)
    code, zero_perdu = retablir_code(texte)
    if code:
        return Element(texte, ligne, code=code, zero_perdu=zero_perdu)
    if trouve := _CODE_EN_TETE.match(texte):
        return Element(texte, ligne, code=trouve[1].upper(), nom=trouve[2])
    if (trouve := _DEPARTEMENT.search(texte)) and (nom := texte[: trouve.start()].rstrip()):
        return Element(texte, ligne, nom=nom, departement=trouve[1].upper())
    if trouve := _CODE_EN_QUEUE.search(texte):
        nom = texte[: trouve.start()].rstrip(" (–—-").lstrip(" (")
        return Element(texte, ligne, code=trouve[1].upper(), nom=nom)
    return Element(texte, ligne, nom=texte)
