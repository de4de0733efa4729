"""The cases that a coordinator can read: every `cas_*.yaml` of this folder, one test a case."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from maillage.noyau.dates import ajouter_mois
from maillage.noyau.erreurs import ErreurMetier
from maillage.regles import (
    OPTIONS,
    Mission,
    ParametresOuverts,
    Scenario,
    Simulation,
    bareme,
    controler_indemnites,
    echeance_validation,
    lire_complement,
    plafond_indemnites,
    simuler,
    taille_pour,
)

MONTANTS = ("plafond", "du", "avance", "solde")


def cas() -> list[Any]:
    trouves = []
    for fichier in sorted(Path(__file__).parent.glob("cas_*.yaml")):
        contenu = yaml.safe_load(fichier.read_text(encoding="utf-8"))
        communs = {cle: valeur for cle, valeur in contenu.items() if cle not in ("cas", "calcul")}
        trouves += [
            pytest.param(contenu["calcul"], communs | un, id=f"{fichier.stem}: {un['nom']}")
            for un in contenu["cas"]
        ]
    return trouves


@pytest.mark.parametrize(("calcul", "un"), cas())
def test_case_gives_the_written_answer(calcul: str, un: dict[str, Any]) -> None:
    CALCULS[calcul](un)


def verifier_bareme(un: dict[str, Any]) -> None:
    trouve = bareme(un["bareme"])
    montants = {tuple(cle.split(".")): tuple(v) for cle, v in un["montants"].items()}
    assert dict(trouve.montants) == montants
    assert trouve.total_imprime == tuple(un["total_imprime"])
    hors = {tuple(cle.split(".")) for cle in un["hors_total"]}
    sommes = [sum(m[i] for cle, m in montants.items() if cle not in hors) for i in range(4)]
    assert sommes == un["total_imprime"]
    for mission, attendu in un.get("sous_totaux", {}).items():
        lignes = [m for (nom, _), m in trouve.montants.items() if nom == mission]
        assert [sum(ligne[i] for ligne in lignes) for i in range(4)] == attendu


def verifier_taille(un: dict[str, Any]) -> None:
    assert taille_pour(un["population"], un.get("bareme", "avenant_2")) == un["taille"]


def verifier_contrat(un: dict[str, Any]) -> None:
    simulation = simuler(scenario(un["entrees"]))
    intermediaires = un.get("intermediaires", {})
    if "taille" in intermediaires:
        assert simulation.taille == intermediaires["taille"]
    for rang, faits in intermediaires.get("annees", {}).items():
        verifier_intermediaires(simulation, rang, faits)
    for rang, lignes in un.get("attendu", {}).items():
        for cle, montants in lignes.items():
            verifier_montants(simulation, rang, cle, montants)
    for cle in un.get("absentes", []):
        for annee in simulation.annees:
            assert annee.ligne(*cle.split(".")) is None, f"{cle}, année {annee.rang}"
    codes = {remarque.code for remarque in simulation.remarques}
    assert set(un.get("remarques", [])) <= codes
    assert len(simulation.annees) == un.get("nombre_annees", len(simulation.annees))


def verifier_intermediaires(simulation: Simulation, rang: int, faits: dict[str, Any]) -> None:
    annee = simulation.annees[rang - 1]
    for nom, attendu in faits.items():
        if nom == "jours":
            assert (annee.fin_exclue - annee.debut).days == attendu
        elif nom == "tailles":
            assert list(annee.tailles) == attendu
        elif nom in set(Mission):
            ligne = annee.ligne(nom, "fixe")
            assert ligne is not None
            assert ligne.poids == attendu
        else:
            assert getattr(annee, nom) == attendu


def verifier_montants(simulation: Simulation, rang: int, cle: str, montants: list[Any]) -> None:
    annee = simulation.annees[rang - 1]
    porteur = annee.total if cle == "total" else annee.ligne(*cle.split("."))
    assert porteur is not None, f"{cle}, année {rang}"
    trouve = [getattr(porteur, nom) for nom in MONTANTS]
    assert trouve == [Decimal(str(montant)) for montant in montants], f"{cle}, année {rang}"


def scenario(entrees: dict[str, Any]) -> Scenario:
    champs = dict(entrees)
    champs["parametres"] = ParametresOuverts(**champs.get("parametres", {}))
    champs["options"] = frozenset(champs.get("options", ()))
    champs["crises"] = tuple(champs.get("crises", ()))
    champs["changements"] = tuple((le, p) for le, p in champs.get("changements", ()))
    champs["taux_variable"] = Decimal(champs.get("taux_variable", 1))
    return Scenario(**champs)


def verifier_plafonds(un: dict[str, Any]) -> None:
    signature = date(2023, 1, 1)
    missions = [m for m in Mission if un["options"] or m not in OPTIONS]
    for population, attendu in zip(un["populations"], un["total"], strict=True):
        simulation = simuler(
            Scenario(
                population,
                signature,
                dict.fromkeys(missions, signature),
                plan_crise=un.get("plan"),
                crises=tuple(un["crises"]),
                bareme=un.get("bareme"),
            )
        )
        annee = simulation.annees[un["annee"] - 1]
        if "volet" in un:
            lignes = [ligne for ligne in annee.lignes if ligne.volet == un["volet"]]
            assert sum(ligne.plafond for ligne in lignes) == attendu
            assert sum(ligne.du for ligne in lignes) == attendu
        else:
            assert (annee.total.plafond, annee.total.du) == (attendu, attendu)


def verifier_validation(un: dict[str, Any]) -> None:
    def calculer() -> Any:
        complements = [lire_complement(texte) for texte in un.get("complements", [])]
        return echeance_validation(un["reception"], complements, un["mode"])

    if "refus" in un:
        with pytest.raises(ErreurMetier, match=un["refus"]):
            calculer()
        return
    resultat = calculer()
    assert resultat.echeance == un["echeance"]
    assert un.get("dit", "") in " ".join(e.texte for e in resultat.explication)


def verifier_indemnites(un: dict[str, Any]) -> None:
    fourni = un.get("pass_2027")
    parametres = ParametresOuverts(pass_2027=None if fourni is None else Decimal(fourni))
    reponse = {True: "oui", False: "non"}.get(
        un["reponse"], un["reponse"]
    )  # YAML 1.1 says oui is text
    if "percu" in un:
        percu = {cpts: Decimal(str(montant)) for cpts, montant in un["percu"].items()}
        decision = controler_indemnites(un["annee"], percu, parametres)
    else:
        decision = plafond_indemnites(un["annee"], parametres)
    assert decision.reponse == reponse
    assert decision.raisons
    attendu = un.get("plafond", un.get("reste"))
    assert decision.valeur == (None if attendu is None else Decimal(str(attendu)))


def verifier_dates(un: dict[str, Any]) -> None:
    assert ajouter_mois(un["depart"], un["mois"]) == un["arrivee"]


CALCULS: dict[str, Callable[[dict[str, Any]], None]] = {
    "bareme": verifier_bareme,
    "taille": verifier_taille,
    "contrat": verifier_contrat,
    "plafonds": verifier_plafonds,
    "validation": verifier_validation,
    "indemnites": verifier_indemnites,
    "dates": verifier_dates,
}
