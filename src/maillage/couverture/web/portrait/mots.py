"""A figure of a portrait in words: the same on the page, in the files and on paper."""

from maillage.couverture.rules.portrait import Mesure
from maillage.couverture.rules.secret import Statut
from maillage.noyau.montants import format_entier

MOTS = {Statut.MASQUE: "masqué", Statut.INCONNU: "inconnu"}


def figure(valeur: float, decimales: int) -> str:
    """`1234.56` → `1 234,6`."""
    arrondie = f"{abs(valeur):.{decimales}f}"
    entiere, _, reste = arrondie.partition(".")
    signe = "−" if valeur < 0 and float(arrondie) else ""
    return f"{signe}{format_entier(int(entiere))}{',' + reste if reste else ''}"


def texte(mesure: Mesure, decimales: int) -> str:
    """The figure alone; an estimate says so by `≈`, what is withheld by a word."""
    if mesure.valeur is None:
        return MOTS.get(mesure.statut, MOTS[Statut.INCONNU])
    return (
        f"{'≈\u00a0' if mesure.statut is Statut.ESTIME else ''}{figure(mesure.valeur, decimales)}"
    )


def detail(mesure: Mesure) -> str:
    """What stands under the figure: the count behind a rate, what an estimate rests on."""
    morceaux = [mesure.mot] if mesure.mot else []
    if mesure.nombre is not None:
        environ = "environ " if mesure.statut is Statut.ESTIME else ""
        morceaux.insert(0, f"{environ}{format_entier(mesure.nombre)} au total")
    return ", ".join(morceaux)
