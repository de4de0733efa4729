"""The dated scales: which one applies on a day, its thresholds, its amounts, its delays."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from maillage.noyau.dates import ajouter_annees, format_date
from maillage.noyau.decision import Decision, donnees_insuffisantes, non, oui
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_entier
from maillage.regles.chiffres import Dates, Origine, lire_origine, ouvrir
from maillage.regles.missions import Mission

if TYPE_CHECKING:
    from maillage.regles.lecture_yaml import Champs

TAILLES = (1, 2, 3, 4)
# Beyond, nobody knows the scale: five years is the length of a contract.
HORIZON_ANNEES = 5


class CodeBareme(StrEnum):
    """The known scales; the proposal of April 2019 was never in force."""

    PROJET_2019_04 = "projet_2019_04"
    ACI_2019 = "aci_2019"
    AVENANT_2 = "avenant_2"


@dataclass(frozen=True, slots=True)
class Delai:
    """Months after the signature: latest start, latest full deployment; None when none is set."""

    demarrage: int | None
    deploiement: int | None


@dataclass(frozen=True, slots=True)
class Bareme:
    """One scale. `montants` maps (mission, volet) to the euros of tailles 1 to 4."""

    code: CodeBareme
    titre: str
    en_vigueur: bool
    dates: Dates
    origine: Origine
    seuils: tuple[int, ...]
    origine_seuils: Origine
    montants: Mapping[tuple[str, str], tuple[int, ...]]
    total_imprime: tuple[int, ...]
    delais: Mapping[Mission, Delai]
    origine_delais: Origine

    @property
    def effet(self) -> date:
        """The first day of a scale in force."""
        assert self.dates.effet is not None  # checked when a scale in force is loaded
        return self.dates.effet

    def taille(self, population: int) -> int:
        """The size class (1 to 4) of a population in inhabitants."""
        return bisect_right(self.seuils, population)

    def montant(self, mission: str, volet: str, taille: int) -> int:
        """Euros of one full contract year; 0 when this scale has no such volet."""
        ligne = self.montants.get((mission, volet))
        return 0 if ligne is None else ligne[taille - 1]

    def volets(self, mission: str) -> tuple[str, ...]:
        """The parts of a mission's money in this scale, in the order of its table."""
        return tuple(volet for m, volet in self.montants if m == mission)


@cache
def bareme(code: str) -> Bareme:
    """The scale of that code. Raises ErreurMetier when there is none."""
    if code not in set(CodeBareme):
        raise ErreurMetier(
            f"« {code} » n’est pas un barème connu. Choisissez entre : {', '.join(CodeBareme)}."
        )
    return _lire(ouvrir(f"baremes/{CodeBareme(code).value}.yaml"))


@cache
def baremes_en_vigueur() -> tuple[Bareme, ...]:
    """The scales a date may select, oldest first."""
    connus = (bareme(code) for code in CodeBareme)
    return tuple(b for b in connus if b.en_vigueur)


@cache
def premiere_date() -> date:
    """The first day any scale is in force: no contract can be signed before."""
    return baremes_en_vigueur()[0].effet


@cache
def derniere_date() -> date:
    """The last day for which a scale is supposed: five years after the latest check."""
    return ajouter_annees(baremes_en_vigueur()[-1].dates.verifie_le, HORIZON_ANNEES)


def bareme_applicable(le: date) -> Decision[Bareme]:
    """The scale in force on that day.

    *No* before the first one; *not enough data* more than five years after the last check. After
    the last check and until then the answer is yes, with the advice to look for a newer text.
    """
    applicable = None
    for candidat in baremes_en_vigueur():
        if candidat.effet <= le:
            applicable = candidat
    if applicable is None:
        return non(
            f"Aucun barème n’était en vigueur le {format_date(le)} : le premier, celui de l’ACI "
            f"2019, s’applique depuis le {format_date(premiere_date())}."
        )
    verifie_le = applicable.dates.verifie_le
    if le > derniere_date():
        return donnees_insuffisantes(
            f"Personne ne connaît le barème du {format_date(le)} : le dernier connu a été vérifié "
            f"le {format_date(verifie_le)}."
        )
    raison = f"{applicable.titre} : {applicable.origine.reference}."
    if le <= verifie_le:
        return oui(raison, valeur=applicable)
    return oui(
        raison,
        f"Barème vérifié le {format_date(verifie_le)} : vérifier l’existence d’un avenant 2026.",
        valeur=applicable,
    )


def taille_pour(population: int, bareme: str = CodeBareme.AVENANT_2) -> int:
    """The size class (1 to 4) of a population, by the thresholds of a scale.

    Raises ErreurMetier for a population that is negative or unknown, or an unknown scale.
    """
    return _bareme(bareme).taille(verifier_population(population))


def seuils_de_taille(
    population: int, bareme: str = CodeBareme.AVENANT_2
) -> tuple[int | None, int | None]:
    """The thresholds around a population: the one reached, the next one; None at the ends.

    Raises ErreurMetier like `taille_pour`.
    """
    seuils = _bareme(bareme).seuils
    taille = taille_pour(population, bareme)
    atteint = seuils[taille - 1] if taille > 1 else None
    return atteint, seuils[taille] if taille < len(seuils) else None


def verifier_population(population: object) -> int:
    """The population as a whole number. Raises ErreurMetier when it is missing or absurd."""
    if population is None:
        raise ErreurMetier(
            "La population est inconnue : choisissez des communes ou indiquez un nombre "
            "d’habitants."
        )
    if not isinstance(population, int) or isinstance(population, bool):
        raise ErreurMetier(
            f"La population doit être un nombre entier d’habitants, et non « {population} »."
        )
    if population < 0:
        raise ErreurMetier(
            f"La population ({format_entier(population)}) est négative : indiquez un nombre "
            "d’habitants."
        )
    if population > 100_000_000:
        raise ErreurMetier(
            f"La population ({format_entier(population)}) dépasse celle de la France : vérifiez "
            "le nombre d’habitants."
        )
    return population


_bareme = bareme  # `taille_pour` names its argument like the function


def _lire(champs: Champs) -> Bareme:
    code = CodeBareme(champs.texte("code"))
    en_vigueur = champs.texte("statut") == "en_vigueur"
    publication, effet = champs.jour_ou_nul("date_publication"), champs.jour_ou_nul("date_effet")
    verifie_le = champs.jour_ou_nul("verifie_le")
    if verifie_le is None or (en_vigueur and effet is None):
        champs.refuser("un barème dit quand il a été vérifié, et sa date d’effet s’il est appliqué")
    seuils, delais, montants = (
        champs.champs("seuils"),
        champs.champs("delais"),
        champs.champs("montants"),
    )
    resultat = Bareme(
        code=code,
        titre=champs.texte("titre"),
        en_vigueur=en_vigueur,
        dates=Dates(publication, effet, verifie_le),
        origine=lire_origine(champs),
        seuils=_quatre(seuils, "valeur"),
        origine_seuils=lire_origine(seuils),
        montants={
            (cle.split(".")[0], cle.split(".")[1]): _quatre(montants, cle) for cle in montants.cles
        },
        total_imprime=_quatre(champs, "total_imprime"),
        origine_delais=lire_origine(delais),
        delais={Mission(cle): Delai(*delais.entiers_ou_nuls(cle)) for cle in delais.cles},
    )
    for bloc in (champs, seuils, delais, montants):
        bloc.finir()
    return resultat


def _quatre(champs: Champs, cle: str) -> tuple[int, ...]:
    ligne = champs.ligne_de(cle)
    valeurs = champs.entiers(cle)
    if len(valeurs) != len(TAILLES):
        champs.refuser(f"« {cle} » doit donner quatre nombres, un par taille", ligne)
    return valeurs
