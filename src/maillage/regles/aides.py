"""Start-up aids before the contract, region by region, as far as they were found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from maillage.noyau.decision import Decision, donnees_insuffisantes, oui
from maillage.noyau.erreurs import ErreurMetier
from maillage.regles.chiffres import Origine, lire_origine, ouvrir
from maillage.regles.parametres_ouverts import PAR_DEFAUT, ParametresOuverts, questions

if TYPE_CHECKING:
    from maillage.regles.lecture_yaml import Champs


@dataclass(frozen=True, slots=True)
class Aide:
    """One aid. `montants`: euros, one figure or four by taille, empty when unknown.

    `question`: when the sources contradict one another, what to ask the ARS, else empty.
    """

    code: str
    region: str | None
    libelle: str
    montants: tuple[Decimal, ...]
    declencheur: str
    beneficiaire: str
    question: str
    origine: Origine
    parametre: str = ""

    def montant(self, taille: int) -> Decimal | None:
        """Euros for a taille (1 to 4); None when no figure was found."""
        if not self.montants:
            return None
        return self.montants[taille - 1] if len(self.montants) > 1 else self.montants[0]


@cache
def aides_connues() -> tuple[Aide, ...]:
    """Every aid of the sources, also those whose region is not stated."""
    fichier = ouvrir("aides.yaml")
    return tuple(_lire(cle, fichier.champs(cle)) for cle in fichier.cles)


def aides_demarrage(
    region_code: str, parametres: ParametresOuverts = PAR_DEFAUT
) -> Decision[tuple[Aide, ...]]:
    """The aids of a region (INSEE code: 93 is Provence-Alpes-Côte d’Azur).

    *Not enough data* when no source speaks of the region: it does not mean that nothing is paid.
    Raises ErreurMetier when the code is not two figures.
    """
    if not (region_code.isascii() and region_code.isdigit() and len(region_code) == 2):
        raise ErreurMetier(
            f"« {region_code} » n’est pas un code de région : il faut deux chiffres, par exemple "
            "93 pour Provence-Alpes-Côte d’Azur."
        )
    aides = tuple(
        _avec_choix(aide, parametres) for aide in aides_connues() if aide.region == region_code
    )
    if not aides:
        return donnees_insuffisantes(
            "Aucune source trouvée sur les aides de cette région : demandez à l’ARS."
        )
    raisons = tuple(f"{aide.libelle} : {aide.origine.reference}." for aide in aides)
    doutes = tuple(aide.question for aide in aides if aide.question)
    return oui(*raisons, *doutes, valeur=aides)


def _avec_choix(aide: Aide, parametres: ParametresOuverts) -> Aide:
    """The amount that the reader chose, where the sources give two."""
    if not aide.parametre:
        return aide
    return replace(aide, montants=(Decimal(getattr(parametres, aide.parametre)),))


def _lire(code: str, champs: Champs) -> Aide:
    parametre = champs.texte("parametre", "")
    question = ""
    if parametre:
        ouverte = questions()[parametre]
        question = f"{ouverte.question} {ouverte.note}"
    aide = Aide(
        code=code,
        region=champs.texte_ou_nul("region"),
        libelle=champs.texte("libelle"),
        montants=champs.decimaux_ou_rien("montants"),
        declencheur=champs.texte("declencheur"),
        beneficiaire=champs.texte("beneficiaire"),
        question=question,
        origine=lire_origine(champs),
        parametre=parametre,
    )
    champs.finir()
    return aide
