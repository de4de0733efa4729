"""The ACI of the CPTS as code: pure rules, dated and sourced figures, explained amounts.

Usable alone, in a REPL, with no Django and no database:

    >>> from datetime import date
    >>> from maillage.regles import Mission, Scenario, simuler
    >>> contrat = simuler(Scenario(90_000, date(2023, 9, 15), {Mission.ACCES: date(2024, 3, 15)}))
    >>> contrat.annees[0].ligne("acces", "fixe").du
    Decimal('45245.90')
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from maillage.regles.baremes import (
    Bareme,
    CodeBareme,
    Delai,
    bareme,
    bareme_applicable,
    baremes_en_vigueur,
    taille_pour,
)
from maillage.regles.chiffres import Confiance, Origine
from maillage.regles.explications import Explication
from maillage.regles.lignes import Ligne
from maillage.regles.missions import (
    FONCTIONNEMENT,
    LIBELLES,
    LIBELLES_VOLETS,
    OPTIONS,
    SOCLE,
    Mission,
)
from maillage.regles.parametres_ouverts import (
    BaseAnnee,
    EffetTaille,
    ModeSuspension,
    ParametresOuverts,
    Question,
    RegleTransition,
    UniteProrata,
    questions,
)
from maillage.regles.scenario import Scenario, lire_debut, lire_mission
from maillage.regles.simulateur import simuler
from maillage.regles.simulation import Annee, Remarque, Simulation, Total
from maillage.regles.sortie import simulation_json

if TYPE_CHECKING:
    # The open questions of the sources, by name: default, choices, note.
    PARAMETRES_OUVERTS: Mapping[str, Question]

__all__ = [
    "FONCTIONNEMENT",
    "LIBELLES",
    "LIBELLES_VOLETS",
    "OPTIONS",
    "PARAMETRES_OUVERTS",
    "SOCLE",
    "Annee",
    "Bareme",
    "BaseAnnee",
    "CodeBareme",
    "Confiance",
    "Delai",
    "EffetTaille",
    "Explication",
    "Ligne",
    "Mission",
    "ModeSuspension",
    "Origine",
    "ParametresOuverts",
    "Question",
    "RegleTransition",
    "Remarque",
    "Scenario",
    "Simulation",
    "Total",
    "UniteProrata",
    "bareme",
    "bareme_applicable",
    "baremes_en_vigueur",
    "lire_debut",
    "lire_mission",
    "simulation_json",
    "simuler",
    "taille_pour",
]


def __getattr__(nom: str) -> object:
    # Read on first use: importing the rules reads no file.
    if nom == "PARAMETRES_OUVERTS":
        return questions()
    raise AttributeError(f"module {__name__!r} has no attribute {nom!r}")
