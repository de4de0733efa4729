"""The ceiling of what a professional may receive from CPTS in a calendar year (D. 1434-44 CSP)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from maillage.noyau.decision import Decision, donnees_insuffisantes, non, oui
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_euros
from maillage.regles.chiffres import noeuds, origine, regle_entiere
from maillage.regles.parametres_ouverts import PAR_DEFAUT, ParametresOuverts

ANNEE_A_FOURNIR = 2027


def plafond_indemnites(annee: int, parametres: ParametresOuverts = PAR_DEFAUT) -> Decision[Decimal]:
    """The annual ceiling in euros: the PASS of that calendar year, never prorated.

    *No* before 2022: the decree did not exist. *Not enough data* when the PASS of the year is not
    known; that of 2027 may be given in `parametres`.
    """
    premiere = regle_entiere("plafond_premiere_annee")
    texte = origine("plafond_indemnites").reference
    if annee < premiere:
        return non(f"Le plafond n’existe que depuis {premiere} ({texte}).")
    if annee == ANNEE_A_FOURNIR and parametres.pass_2027 is not None:
        return oui(
            f"Plafond de la sécurité sociale de {annee} tel que vous l’avez fourni : "
            f"{format_euros(parametres.pass_2027)} par an, à vérifier.",
            texte,
            valeur=parametres.pass_2027,
        )
    noeud = noeuds("pass.yaml").get(str(annee))
    if noeud is None or not isinstance(noeud.valeur, Decimal):
        return donnees_insuffisantes(
            f"Le plafond de la sécurité sociale de {annee} n’est pas connu : indiquez sa valeur, "
            "publiée en décembre de l’année précédente."
        )
    return oui(
        f"Plafond de la sécurité sociale de {annee} : {format_euros(noeud.valeur)} par an "
        f"({noeud.origine.reference}).",
        texte,
        valeur=noeud.valeur,
    )


def controler_indemnites(
    annee: int,
    percu_par_cpts: Mapping[str, Decimal],
    parametres: ParametresOuverts = PAR_DEFAUT,
) -> Decision[Decimal]:
    """Whether one professional stays under the ceiling; `valeur` is what is left (or the excess).

    `percu_par_cpts`: euros of indemnités and rémunérations received in the calendar year, by CPTS;
    the ceiling holds on their sum. Start-up aids of the FIR are not counted: they are outside
    D. 1434-44. Raises ErreurMetier for a negative amount.
    """
    for cpts, montant in percu_par_cpts.items():
        if montant < 0:
            raise ErreurMetier(
                f"Le montant perçu de « {cpts} » est négatif, {format_euros(montant)} : "
                "corrigez-le."
            )
    plafond = plafond_indemnites(annee, parametres)
    if plafond.est_indecise:
        return donnees_insuffisantes(*plafond.raisons)
    if plafond.valeur is None:
        return oui(*plafond.raisons)
    total = sum(percu_par_cpts.values(), Decimal(0))
    cumul = (
        f"Total perçu en {annee} : {format_euros(total)}, toutes CPTS confondues "
        f"({origine('plafond_cumul_des_cpts').reference})."
    )
    if total > plafond.valeur:
        return non(
            cumul,
            f"Le plafond de {format_euros(plafond.valeur)} est dépassé de "
            f"{format_euros(total - plafond.valeur)}.",
            valeur=total - plafond.valeur,
        )
    return oui(
        cumul,
        f"Reste {format_euros(plafond.valeur - total)} sous le plafond de "
        f"{format_euros(plafond.valeur)}.",
        valeur=plafond.valeur - total,
    )
