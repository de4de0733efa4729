"""What changes between two simulations: a commune more, another date, another scale."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from maillage.regles.lignes import Ligne
from maillage.regles.simulation import Annee, Simulation, Total

_RIEN = Total(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Ecart:
    """Differences in euros, the second simulation less the first."""

    plafond: Decimal
    du: Decimal
    avance: Decimal
    solde: Decimal


@dataclass(frozen=True, slots=True)
class EcartLigne:
    """One line in both simulations; None where the line does not exist."""

    mission: str
    volet: str
    avant: Ligne | None
    apres: Ligne | None
    ecart: Ecart


@dataclass(frozen=True, slots=True)
class EcartAnnee:
    """The contract years of the same rank; one may be missing when fewer years are simulated."""

    rang: int
    avant: Annee | None
    apres: Annee | None
    lignes: tuple[EcartLigne, ...]
    ecart: Ecart


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Two simulations side by side."""

    avant: Simulation
    apres: Simulation
    annees: tuple[EcartAnnee, ...]
    ecart: Ecart


def comparer(avant: Simulation, apres: Simulation) -> Comparaison:
    """The differences by year, by line and in total, years matched by rank."""
    rangs = range(1, max(len(avant.annees), len(apres.annees)) + 1)
    return Comparaison(
        avant,
        apres,
        tuple(_annee(rang, _de_rang(avant, rang), _de_rang(apres, rang)) for rang in rangs),
        _ecart(avant.total, apres.total),
    )


def _de_rang(simulation: Simulation, rang: int) -> Annee | None:
    return simulation.annees[rang - 1] if rang <= len(simulation.annees) else None


def _annee(rang: int, avant: Annee | None, apres: Annee | None) -> EcartAnnee:
    lignes_avant = _lignes(avant)
    lignes_apres = _lignes(apres)
    cles = dict.fromkeys((*lignes_avant, *lignes_apres))
    return EcartAnnee(
        rang,
        avant,
        apres,
        tuple(
            EcartLigne(
                *cle,
                lignes_avant.get(cle),
                lignes_apres.get(cle),
                _ecart(lignes_avant.get(cle), lignes_apres.get(cle)),
            )
            for cle in cles
        ),
        _ecart(avant.total if avant else None, apres.total if apres else None),
    )


def _lignes(annee: Annee | None) -> dict[tuple[str, str], Ligne]:
    return {} if annee is None else {(li.mission, li.volet): li for li in annee.lignes}


def _ecart(avant: Ligne | Total | None, apres: Ligne | Total | None) -> Ecart:
    de, a = avant or _RIEN, apres or _RIEN
    return Ecart(a.plafond - de.plafond, a.du - de.du, a.avance - de.avance, a.solde - de.solde)
