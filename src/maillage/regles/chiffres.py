"""The dated and sourced figures of `parametres/`, loaded on demand and once.

A node holds a value, its `reference` (keys of `sources.yaml`), its `confiance`, and possibly a
note. A figure whose source is missing or unknown does not load; an unknown figure is `null` with
`confiance: inconnu`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from maillage.noyau.dates import lire_date

if TYPE_CHECKING:
    from maillage.regles.lecture_yaml import Champs

DOSSIER = Path(__file__).parent / "parametres"


class Confiance(StrEnum):
    """How certain a figure is, from what was read."""

    LOI = "loi"
    ACCORD = "accord"
    DOCUMENT = "document"
    DEDUCTION = "deduction"
    INCONNU = "inconnu"


@dataclass(frozen=True, slots=True)
class Origine:
    """Where a statement comes from: titles of the sources, certainty, note."""

    reference: str
    confiance: Confiance
    note: str = ""


@dataclass(frozen=True, slots=True)
class Noeud:
    """One sourced value."""

    valeur: object
    origine: Origine


@cache
def sources() -> dict[str, str]:
    """Key → title of each source."""
    fichier = ouvrir("sources.yaml")
    titres = {}
    for cle in fichier.cles:
        champs = fichier.champs(cle)
        titres[cle] = champs.texte("titre")
        champs.texte("lecture")
        champs.texte("adresse", "")
        champs.finir()
    return titres


def ouvrir(nom: str) -> Champs:
    """A file of `parametres/`, ready to be read."""
    # Imported here because PyYAML takes a third of the time of `import maillage.regles`.
    from maillage.regles.lecture_yaml import lire_yaml

    return lire_yaml((DOSSIER / nom).read_text(encoding="utf-8"), nom)


def lire_origine(champs: Champs, *, avec_note: bool = True) -> Origine:
    """Take `reference`, `confiance` and `note`; refuse an absent or unknown source."""
    cles = champs.textes("reference")
    inconnues = [cle for cle in cles if cle not in sources()]
    if inconnues or not cles:
        champs.refuser(f"la source « {', '.join(inconnues)} » ne figure pas dans sources.yaml")
    confiance = champs.texte("confiance")
    if confiance not in set(Confiance):
        champs.refuser(f"« {confiance} » n’est pas un degré de confiance")
    note = champs.texte("note", "") if avec_note else ""
    return Origine(" ; ".join(sources()[cle] for cle in cles), Confiance(confiance), note)


def lire_noeud(champs: Champs) -> Noeud:
    """A whole node with a simple value. Unknown must be said both ways: `null` and `inconnu`."""
    valeur = champs.scalaire("valeur")
    noeud = Noeud(valeur, lire_origine(champs))
    if valeur is None and noeud.origine.confiance is not Confiance.INCONNU:
        champs.refuser("une valeur nulle doit être de confiance « inconnu »")
    champs.finir()
    return noeud


@cache
def noeuds(nom: str) -> dict[str, Noeud]:
    """All the nodes of a file that holds nothing else."""
    fichier = ouvrir(nom)
    return {cle: lire_noeud(fichier.champs(cle)) for cle in fichier.cles}


def regle(nom: str) -> Noeud:
    """A rule of `paiement.yaml`, by its name."""
    return noeuds("paiement.yaml")[nom]


def origine(nom: str) -> Origine:
    """The source of a rule of `paiement.yaml`."""
    return regle(nom).origine


def regle_entiere(nom: str) -> int:
    """A rule whose value is a whole number."""
    valeur = regle(nom).valeur
    assert isinstance(valeur, Decimal)
    return int(valeur)


def regle_decimale(nom: str) -> Decimal:
    """A rule whose value is a share."""
    valeur = regle(nom).valeur
    assert isinstance(valeur, Decimal)
    return valeur


def regle_jour(nom: str) -> date:
    """A rule whose value is a day."""
    valeur = regle(nom).valeur
    assert isinstance(valeur, str)
    return lire_date(valeur)


@dataclass(frozen=True, slots=True)
class Dates:
    """When a text was published, took effect, and was last checked."""

    publication: date | None
    effet: date | None
    verifie_le: date
