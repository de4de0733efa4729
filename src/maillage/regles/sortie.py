"""The answers as plain data for machines: ISO dates, amounts as strings with two decimals."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

from maillage.regles.explications import Explication
from maillage.regles.lignes import Ligne
from maillage.regles.simulation import Annee, Simulation


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
