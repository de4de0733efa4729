"""What changed between two contents of a document, question by question."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .fusion import Morceau, differences


@dataclass(frozen=True, slots=True)
class Changement:
    """One answer that differs. `precision`: the row and the column, in a table."""

    section: str
    question: str
    precision: str
    morceaux: tuple[Morceau, ...]


def comparer(avant: Mapping[str, Any], apres: Mapping[str, Any]) -> tuple[Changement, ...]:
    """From `avant` to `apres`, in the order of the document; what is gone comes last."""
    anciens, nouveaux = dict(_textes(avant)), dict(_textes(apres))
    changements = []
    for cle in dict.fromkeys((*nouveaux, *anciens)):
        lieu, texte = nouveaux.get(cle) or (anciens[cle][0], "")
        ancien = anciens[cle][1] if cle in anciens else ""
        if ancien != texte:
            changements.append(Changement(*lieu, differences(ancien, texte)))
    return tuple(changements)


Texte = tuple[str, tuple[tuple[str, str, str], str]]


def _textes(contenu: Mapping[str, Any]) -> Iterator[Texte]:
    """Key → ((section, question, precision), text)."""
    for section in contenu["sections"]:
        for question in section["questions"]:
            lieu = (section["titre"], question["libelle"])
            if "colonnes" in question:
                yield from _cellules(lieu, "", question)
            else:
                yield question["cle"], ((*lieu, ""), question["texte"])


def _cellules(lieu: tuple[str, str], dans: str, tableau: Mapping[str, Any]) -> Iterator[Texte]:
    mots = {colonne["cle"]: colonne["libelle"] for colonne in tableau["colonnes"]}
    for ligne in tableau["lignes"]:
        premiere = next((texte for texte in ligne["cellules"].values() if texte), "")
        nom = ", ".join(filter(None, (dans, ligne["libelle"] or premiere[:80])))
        for colonne, texte in ligne["cellules"].items():
            precision = ", ".join(filter(None, (nom, mots.get(colonne, colonne))))
            cle = f"{tableau['cle']}.{ligne['ident']}.{colonne}"
            yield cle, ((*lieu, precision), texte)
        for enfant in ligne["enfants"]:
            yield from _cellules(lieu, nom, enfant)
