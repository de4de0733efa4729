"""Proposes perimeters of CPTS: no gap, no overlap, connected, within a population band.

Wishes, by weights: short borders, flows kept inside, EPCI kept together, even populations. The
answer carries its reasons as data and is the same for the same request and seed.
"""

from .donnees import (
    Bande,
    Cause,
    Cpts,
    Demande,
    DemandeRefusee,
    Ecart,
    Ensemble,
    Evaluation,
    Existante,
    Flux,
    Frontiere,
    Liaison,
    Mode,
    Mouvement,
    NatureEcart,
    NatureRaison,
    Partie,
    Poids,
    Proposition,
    PropositionFausse,
    Raison,
    Unite,
)
from .moteur import evaluer, proposer

__all__ = [
    "Bande",
    "Cause",
    "Cpts",
    "Demande",
    "DemandeRefusee",
    "Ecart",
    "Ensemble",
    "Evaluation",
    "Existante",
    "Flux",
    "Frontiere",
    "Liaison",
    "Mode",
    "Mouvement",
    "NatureEcart",
    "NatureRaison",
    "Partie",
    "Poids",
    "Proposition",
    "PropositionFausse",
    "Raison",
    "Unite",
    "evaluer",
    "proposer",
]
