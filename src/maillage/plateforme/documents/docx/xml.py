"""The pieces of WordprocessingML that python-docx does not write: tables, fields, links."""

from collections.abc import Iterable, Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from maillage.plateforme.documents.ouvrage import morceaux

from .styles import largeur_utile

CREUX = "EEF1F1"


def element(nom: str, contenu: Iterable[Any] = (), **attributs: str) -> Any:
    """`element("w:shd", fill="…")`: attributes are those of the w namespace."""
    noeud = OxmlElement(nom)
    for attribut, valeur in attributs.items():
        noeud.set(qn(f"w:{attribut}"), valeur)
    for enfant in contenu:
        noeud.append(enfant)
    return noeud


def texte(mot: str, *, gras: bool = False, italique: bool = False) -> Any:
    """A run; a new line becomes a break."""
    rang = element("w:r")
    if gras or italique:
        proprietes = element("w:rPr")
        if gras:
            proprietes.append(element("w:b"))
        if italique:
            proprietes.append(element("w:i"))
        rang.append(proprietes)
    for numero, ligne in enumerate(mot.split("\n")):
        if numero:
            rang.append(element("w:br"))
        noeud = element("w:t")
        noeud.text = ligne
        noeud.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        rang.append(noeud)
    return rang


def paragraphe(style: str, *rangs: Any, avec_suivant: bool = False) -> Any:
    """`style`: its identifier in the file, not its name. `avec_suivant`: on the page of what
    follows."""
    proprietes = [element("w:pStyle", val=style)]
    if avec_suivant:
        proprietes.append(element("w:keepNext"))
    return element("w:p", [element("w:pPr", proprietes), *rangs])


def champ_calcule(instruction: str, resultat: str) -> list[Any]:
    """A field with the result to show until it is computed again."""
    code = element("w:instrText")
    code.text = f" {instruction} "
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [
        element("w:r", [element("w:fldChar", fldCharType="begin")]),
        element("w:r", [code]),
        element("w:r", [element("w:fldChar", fldCharType="separate")]),
        texte(resultat),
        element("w:r", [element("w:fldChar", fldCharType="end")]),
    ]


def lien_interne(ancre: str, mot: str) -> Any:
    return element("w:hyperlink", [texte(mot)], anchor=ancre, history="1")


class Cellules:
    """Makes cells, with the identifiers of the styles of their paragraphs and of their lists."""

    def __init__(self, style: str, puce: str) -> None:
        self.style, self.puce = style, puce

    def __call__(
        self, contenu: str, largeur: int, *, gras: bool = False, fond: bool = False, sur: int = 1
    ) -> Any:
        """A cell over `sur` columns: paragraphs and lists as they were typed."""
        proprietes = element("w:tcPr", [element("w:tcW", w=str(largeur), type="dxa")])
        if sur > 1:
            proprietes.append(element("w:gridSpan", val=str(sur)))
        if fond:
            proprietes.append(element("w:shd", val="clear", color="auto", fill=CREUX))
        suite = [
            paragraphe(
                self.puce if m.liste else self.style,
                texte(ligne, gras=gras),
                avec_suivant=sur > 1 and gras,
            )
            for m in morceaux(contenu)
            for ligne in (m.lignes if m.liste else ("\n".join(m.lignes),))
        ]
        return element("w:tc", [proprietes, *(suite or [paragraphe(self.style)])])


def ligne(cases: Iterable[Any], *, entete: bool = False, avec_suivante: bool = False) -> Any:
    proprietes = element("w:trPr", [element("w:cantSplit")] if entete or avec_suivante else [])
    if entete:
        proprietes.append(element("w:tblHeader"))
    return element("w:tr", [proprietes, *cases])


def tableau(
    lignes: Iterable[Any],
    largeurs: Sequence[int],
    *,
    titre: str,
    entete: bool,
    colonne: bool,
) -> Any:
    """A table. `titre`: its text for those who cannot see it; `entete`, `colonne`: whether its
    first row, or its first column, names the others."""
    proprietes = element(
        "w:tblPr",
        [
            element("w:tblStyle", val="TableGrid"),
            element("w:tblW", w=str(sum(largeurs)), type="dxa"),
            element("w:tblLayout", type="fixed"),
            element(
                "w:tblCellMar",
                [
                    element("w:top", w="60", type="dxa"),
                    element("w:left", w="90", type="dxa"),
                    element("w:bottom", w="60", type="dxa"),
                    element("w:right", w="90", type="dxa"),
                ],
            ),
            element(
                "w:tblLook",
                val="0000",
                firstRow="1" if entete else "0",
                lastRow="0",
                firstColumn="1" if colonne else "0",
                lastColumn="0",
                noHBand="1",
                noVBand="1",
            ),
            element("w:tblCaption", val=titre),
        ],
    )
    grille = element("w:tblGrid", [element("w:gridCol", w=str(largeur)) for largeur in largeurs])
    return element("w:tbl", [proprietes, grille, *lignes])


def partager(parts: Sequence[float]) -> list[int]:
    """The width of the page shared in these proportions, to the last twentieth of a point."""
    utile, total = largeur_utile(), sum(parts)
    largeurs = [int(utile * part / total) for part in parts]
    largeurs[-1] += utile - sum(largeurs)
    return largeurs
