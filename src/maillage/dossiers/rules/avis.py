"""What a service writes of a deposited document, when several of its people write at once."""

from collections.abc import Mapping
from dataclasses import dataclass

from maillage.noyau.erreurs import ErreurMetier

from .fusion import fusionner
from .nettoyage import nettoyer
from .reponses import lire
from .trames.choix import CRITERES, SENS_AVIS
from .trames.definitions import Genre, Question

APRES = Question("apres", "Avis après la commission", Genre.TEXTE, maximum=10_000)
# Of the opinion itself, in the order of the form.
QUESTIONS = {
    q.cle: q
    for q in (
        *(Question(code, libelle, Genre.TEXTE, maximum=4000) for code, libelle in CRITERES),
        Question("sens", "Avis", Genre.CHOIX, choix=SENS_AVIS),
        Question("commentaire", "Avis motivé", Genre.TEXTE, maximum=10_000),
    )
}


@dataclass(frozen=True, slots=True)
class Frappe:
    """What was typed under one question, over the text `avant`; None: over whatever is there."""

    valeur: str
    avant: str | None = None


@dataclass(frozen=True, slots=True)
class Ecrits:
    """The answers as they are to be kept. `reunies`: the questions whose text also holds what a
    colleague wrote in between."""

    valeurs: dict[str, str]
    reunies: frozenset[str]


def reunir(*, actuels: Mapping[str, str], frappes: Mapping[str, Frappe]) -> Ecrits:
    """Put what was typed over what is kept. When a colleague wrote in between, both texts stay,
    one after the other where they touch the same words; of two choices the last one stays.

    Raises ErreurMetier: an unknown question, a text too long, a choice that is not proposed.
    """
    valeurs, reunies = dict(actuels), set()
    for cle, frappe in frappes.items():
        question = APRES if cle == APRES.cle else QUESTIONS.get(cle)
        if question is None:
            raise ErreurMetier(f"Le critère «\u00a0{cle[:40]}\u00a0» n’existe pas.")
        mien, actuel = lire(question, frappe.valeur), actuels.get(cle, "")
        depart = actuel if frappe.avant is None else nettoyer(frappe.avant, une_ligne=False)
        if mien in (actuel, depart):
            continue
        if actuel != depart and question.genre is Genre.TEXTE:
            fusion = fusionner(avant=depart, autre=actuel, mien=mien)
            mien = lire(question, fusion.reuni)
            reunies.add(cle)
        valeurs[cle] = mien
    return Ecrits(valeurs, frozenset(reunies))
