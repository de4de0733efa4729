"""What no computation uses, and readers must know.

Unsigned drafts, contradictions between texts, other delays and amounts of the sources, and what
could not be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from maillage.regles.chiffres import Origine, lire_origine, ouvrir


@dataclass(frozen=True, slots=True)
class Brouillon:
    """An amount proposed in 2020 and never signed. `montants`: as printed, tailles 1 to 4."""

    libelle: str
    montants: tuple[str, ...]
    condition: str
    origine: Origine


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sources that disagree, and which one prevails."""

    code: str
    sujet: str
    contradiction: str
    retenu: str


@dataclass(frozen=True, slots=True)
class Repere:
    """A delay or an amount that the sources give beside the contract."""

    sujet: str
    texte: str
    origine: Origine


@dataclass(frozen=True, slots=True)
class Lacune:
    """A text that was looked for and not read, or not found."""

    sujet: str
    texte: str


@cache
def brouillons() -> tuple[Brouillon, ...]:
    """The unsigned drafts of 2020, for history only."""
    fichier = ouvrir("brouillons.yaml")
    lus = []
    for cle in fichier.cles:
        champs = fichier.champs(cle)
        lus.append(
            Brouillon(
                champs.texte("libelle"),
                champs.textes("montants"),
                champs.texte("condition"),
                lire_origine(champs),
            )
        )
        champs.finir()
    return tuple(lus)


@cache
def contradictions() -> tuple[Contradiction, ...]:
    """The contradictions between the sources, in the order they were found."""
    fichier = ouvrir("contradictions.yaml")
    lues = []
    for code in fichier.cles:
        champs = fichier.champs(code)
        lues.append(
            Contradiction(
                code,
                champs.texte("sujet"),
                champs.texte("contradiction"),
                champs.texte("retenu"),
            )
        )
        champs.finir()
    return tuple(lues)


@cache
def reperes() -> tuple[Repere, ...]:
    """Delays and amounts told beside the contract, outside any computation."""
    fichier = ouvrir("reperes.yaml")
    lus = []
    for cle in fichier.cles:
        champs = fichier.champs(cle)
        lus.append(Repere(champs.texte("sujet"), champs.texte("texte"), lire_origine(champs)))
        champs.finir()
    return tuple(lus)


@cache
def lacunes() -> tuple[Lacune, ...]:
    """What could not be read: every answer here may change when it is."""
    fichier = ouvrir("lacunes.yaml")
    lues = []
    for cle in fichier.cles:
        champs = fichier.champs(cle)
        lues.append(Lacune(champs.texte("sujet"), champs.texte("texte")))
        champs.finir()
    return tuple(lues)
