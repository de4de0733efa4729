"""Sheets of an Excel workbook, as text, row by row. Formulas are read by their last result."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from .fichier import BLOC, Fichier
from .releve import Releve, refuser

COLONNES_MAXIMALES = 400
_FORMULE = re.compile(rb"<f[ />]")
# What a damaged workbook raises from inside the library.
ERREURS = (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, EOFError, SyntaxError)
ABIME = "Ce classeur est abîmé. Ouvrez-le, enregistrez-le de nouveau en .xlsx, puis recommencez."


def feuilles(fichier: Fichier) -> list[str]:
    """Names of the sheets that hold cells, in order."""
    with closing(_ouvrir(fichier, valeurs=True)) as classeur:
        return [feuille.title for feuille in classeur.worksheets]


def lignes_de_feuille(
    fichier: Fichier, releve: Releve, feuille: str = ""
) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row of a sheet, the first when `feuille` is empty.

    A formula whose result the workbook does not hold is an error of `releve`. Raises ImportRefuse:
    no such sheet, damaged workbook.
    """
    with ExitStack() as pile:
        valeurs = pile.enter_context(closing(_ouvrir(fichier, valeurs=True)))
        noms = [f.title for f in valeurs.worksheets]
        if feuille and feuille not in noms:
            raise refuser(
                f"Le classeur n’a pas de feuille «\u00a0{feuille}\u00a0». "
                f"Il a\u00a0: {', '.join(noms)}."
            )
        if not noms:
            raise refuser("Le classeur n’a aucune feuille de cellules.")
        nom = feuille or noms[0]
        formules = None
        if _a_des_formules(fichier):
            formules = pile.enter_context(closing(_ouvrir(fichier, valeurs=False)))
        try:
            yield from _lignes(valeurs[nom], formules[nom] if formules else None, releve)
        except ERREURS:
            raise refuser(ABIME) from None


def _lignes(valeurs: Any, formules: Any, releve: Releve) -> Iterator[tuple[int, list[str]]]:
    # The dimension that a workbook announces may be that of another one, or of the whole sheet.
    valeurs.reset_dimensions()
    rangees = valeurs.iter_rows(max_col=COLONNES_MAXIMALES, values_only=True)
    autres = None
    if formules is not None:
        formules.reset_dimensions()
        autres = formules.iter_rows(max_col=COLONNES_MAXIMALES, values_only=True)
    calculees = 0
    for numero, cellules in enumerate(rangees, start=1):
        if autres is not None:
            for rang, formule in enumerate(next(autres, ())):
                if not (isinstance(formule, str) and formule.startswith("=")):
                    continue
                if cellules[rang] is None:
                    releve.erreur(
                        "Cette cellule est une formule dont le classeur ne contient pas le "
                        "résultat. Ouvrez-le dans un tableur, enregistrez-le, ou remplacez la "
                        "formule par sa valeur.",
                        ligne=numero,
                        colonne=get_column_letter(rang + 1),
                        valeur=formule,
                    )
                elif cellules[rang] != formule:
                    calculees += 1
        textes = [_texte(cellule) for cellule in cellules]
        while textes and not textes[-1]:
            textes.pop()
        yield numero, textes
    if calculees:
        releve.avertir(
            f"Le classeur contient {calculees} formule(s)\u00a0: c’est leur dernier résultat "
            "enregistré qui a été lu."
        )


def _texte(valeur: Any) -> str:
    match valeur:
        case None:
            return ""
        case bool():
            return "1" if valeur else "0"
        case float():
            return str(int(valeur)) if valeur.is_integer() else repr(valeur)
        case datetime():
            return valeur.date().isoformat() if valeur.time() == time() else valeur.isoformat()
        case date():
            return valeur.isoformat()
        case _:
            return str(valeur)


def _ouvrir(fichier: Fichier, *, valeurs: bool) -> Any:
    fichier.flux.seek(0)
    try:
        with warnings.catch_warnings():
            # Extensions that it does not keep: nothing is written back.
            warnings.simplefilter("ignore")
            return load_workbook(fichier.flux, read_only=True, data_only=valeurs, keep_links=False)
    except ERREURS:
        raise refuser(ABIME) from None


def _a_des_formules(fichier: Fichier) -> bool:
    """Whether any sheet has a formula: only then is it read twice."""
    fichier.flux.seek(0)
    try:
        with zipfile.ZipFile(fichier.flux) as archive:
            for entree in archive.infolist():
                if not entree.filename.startswith("xl/worksheets/"):
                    continue
                with archive.open(entree) as flux:
                    reste = b""
                    while bloc := flux.read(BLOC):
                        if _FORMULE.search(reste + bloc):
                            return True
                        reste = bloc[-2:]
    except ERREURS:
        raise refuser(ABIME) from None
    return False
