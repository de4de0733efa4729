"""The answers as plain data for machines: ISO dates, amounts as strings with two decimals."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from maillage.noyau.montants import arrondir
from maillage.regles.explications import Explication
from maillage.regles.indicateurs import Resultat, ResultatIndicateur, ResultatMission
from maillage.regles.lignes import Ligne
from maillage.regles.simulation import Annee, Simulation
from maillage.regles.validation import EcheanceValidation


class _Montants(Protocol):
    @property
    def plafond(self) -> Decimal: ...
    @property
    def du(self) -> Decimal: ...
    @property
    def avance(self) -> Decimal: ...
    @property
    def solde(self) -> Decimal: ...


def simulation_json(simulation: Simulation) -> dict[str, object]:
    """A simulation as the command line and the public interface give it (stable shape)."""
    return {
        "population": simulation.scenario.population,
        "taille": simulation.taille,
        "remarques": [remarque.texte for remarque in simulation.remarques],
        "annees": [_annee(annee) for annee in simulation.annees],
    }


def explications_json(explications: Iterable[Explication]) -> list[dict[str, str]]:
    """The steps of an explanation."""
    return [
        {"texte": e.texte, "reference": e.reference, "confiance": e.confiance.value}
        for e in explications
    ]


def _annee(annee: Annee) -> dict[str, object]:
    return {
        "rang": annee.rang,
        "debut": annee.debut.isoformat(),
        "fin": annee.fin.isoformat(),
        "bareme": annee.bareme,
        "lignes": [_ligne(ligne) for ligne in annee.lignes],
        "total": _montants(annee.total),
    }


def _ligne(ligne: Ligne) -> dict[str, object]:
    return {
        "mission": str(ligne.mission),
        "volet": ligne.volet,
        **_montants(ligne),
        "explication": explications_json(ligne.explication),
    }


def _montants(porteur: _Montants) -> dict[str, str]:
    return {
        "plafond": str(porteur.plafond),
        "du": str(porteur.du),
        "avance": str(porteur.avance),
        "solde": str(porteur.solde),
    }


def echeance_json(resultat: EcheanceValidation) -> dict[str, object]:
    """When a projet is validated by silence; `echeance` is null while the clock is stopped."""
    return {
        "echeance": resultat.echeance.isoformat() if resultat.echeance else None,
        "explication": explications_json(resultat.explication),
    }


def resultat_json(resultat: Resultat) -> dict[str, object]:
    """A grid turned into euros: by indicator, by mission, in total."""
    return {
        "titre": resultat.grille.titre,
        "bareme": resultat.grille.bareme.value,
        "taille": resultat.grille.taille,
        "indicateurs": [_indicateur(indicateur) for indicateur in resultat.indicateurs],
        "missions": [_mission(mission) for mission in resultat.missions],
        "total": str(resultat.total),
        "remarques": [remarque.texte for remarque in resultat.remarques],
    }


def _indicateur(resultat: ResultatIndicateur) -> dict[str, object]:
    indicateur, constat = resultat.indicateur, resultat.valeur.constat
    return {
        "code": indicateur.code,
        "nom": indicateur.nom,
        "mission": indicateur.mission.value,
        "volet": indicateur.volet,
        "type": indicateur.forme.value,
        "valeur": str(constat) if isinstance(constat, Decimal) else constat,
        "preuve": resultat.valeur.preuve,
        "statut": resultat.statut.value,
        "montant_max": str(arrondir(indicateur.montant_max)),
        "montant": str(resultat.montant),
        "explication": explications_json(resultat.explication),
    }


def _mission(mission: ResultatMission) -> dict[str, object]:
    return {
        "mission": mission.mission.value,
        "volet": mission.volet,
        "enveloppe": None if mission.enveloppe is None else str(mission.enveloppe),
        "montant_max": str(mission.maximum),
        "montant": str(mission.montant),
    }
