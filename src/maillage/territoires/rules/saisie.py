"""A list of communes typed or pasted by a person, cut into what each item claims to be."""

import re
from dataclasses import dataclass

from .noms import cle_de_recherche

LIGNES_MAXIMALES = 6_000  # no région has as many communes; more would only slow the answer
LONGUEUR_MAXIMALE = 200  # characters of one item; a longer one is no name, and slow to look at

CODE_INSEE = re.compile(r"^(?:[0-9]{2}|2[AB])[0-9]{3}$")
_CODE_COURT = re.compile(r"^[1-9][0-9]{3}$")
_CODE_EN_TETE = re.compile(r"^((?:[0-9]{2}|2[AB])[0-9]{3})\b[\s:–—-]*(.*)$", re.IGNORECASE)
_CODE_EN_QUEUE = re.compile(r"^(.*?)[\s–—-]*\(?\b((?:[0-9]{2}|2[AB])[0-9]{3})\)?$", re.IGNORECASE)
_DEPARTEMENT = re.compile(r"^(.*?)\s*\(\s*([0-9]{2,3}|2[AB])\s*\)$", re.IGNORECASE)
_ARRONDISSEMENT = re.compile(r"^(paris|lyon|marseille) ([0-9]{1,2})(?:e|er|eme)?(?: arr.*)?$")


@dataclass(frozen=True, slots=True)
class Element:
    """One commune as it was written. Exactly one of `code`, `code_postal`, `nom` leads the search;
    the others narrow it.

    `code` may be an INSEE code or, when `code_sur` is false, a postal code. `zero_perdu` says that
    a spreadsheet took away the leading zero.
    """

    texte: str
    ligne: int | None = None
    code: str = ""
    code_sur: bool = False
    zero_perdu: bool = False
    nom: str = ""
    code_postal: str = ""
    departement: str = ""

    @property
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
    separated by spaces. Each keeps its line number, when there
    are several lines."""
    elements: list[Element] = []
    lignes = texte.splitlines()
    for rang, ligne in enumerate(lignes, start=1):
        numero = rang if len(lignes) > 1 else None
        for morceau in re.split(r"[;,\t|]", ligne):
            mots = morceau.split()
            if len(mots) > 1 and all(retablir_code(mot)[0] for mot in mots):
                elements += [lire(mot, numero) for mot in mots]
            elif mots:
                elements.append(lire(" ".join(mots), numero))
    return elements


def lire(texte: str, ligne: int | None = None) -> Element:
    """One item: `35238`, `1001`, `Rennes`, `35238 Rennes`, `Rennes (35238)`, `Beaulieu (07)`."""
    if len(texte) > LONGUEUR_MAXIMALE:
        return Element(texte[:LONGUEUR_MAXIMALE], ligne, nom=texte[:LONGUEUR_MAXIMALE])
    code, zero_perdu = retablir_code(texte)
    if code:
        return Element(texte, ligne, code=code, zero_perdu=zero_perdu)
    if trouve := _CODE_EN_TETE.match(texte):
        return Element(texte, ligne, code=trouve[1].upper(), nom=trouve[2])
    if trouve := _DEPARTEMENT.match(texte):
        return Element(texte, ligne, nom=trouve[1], departement=trouve[2].upper())
    if trouve := _CODE_EN_QUEUE.match(texte):
        return Element(texte, ligne, code=trouve[2].upper(), nom=trouve[1].strip(" ("))
    return Element(texte, ligne, nom=texte)
