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

from maillage.regles.aides import (
    Aide,
    aides_connues,
    aides_demarrage,
)
from maillage.regles.baremes import (
    TAILLES,
    Bareme,
    CodeBareme,
    Delai,
    bareme,
    bareme_applicable,
    baremes_en_vigueur,
    seuils_de_taille,
    taille_pour,
)
from maillage.regles.chiffres import (
    Confiance,
    Origine,
)
from maillage.regles.comparaison import (
    Comparaison,
    Ecart,
    EcartAnnee,
    EcartLigne,
    comparer,
)
from maillage.regles.echeancier import (
    Echeance,
    Versement,
    calendrier,
    versements,
)
from maillage.regles.explications import (
    Explication,
)
from maillage.regles.grille import (
    lire_grille,
    lire_valeurs,
)
from maillage.regles.historique import (
    Brouillon,
    Contradiction,
    Lacune,
    Repere,
    brouillons,
    contradictions,
    lacunes,
    reperes,
)
from maillage.regles.indemnites import (
    controler_indemnites,
    plafond_indemnites,
)
from maillage.regles.indicateurs import (
    Forme,
    Grille,
    Indicateur,
    Palier,
    Resultat,
    ResultatIndicateur,
    ResultatMission,
    Sens,
    Statut,
    Valeur,
    evaluer,
)
from maillage.regles.lignes import (
    Ligne,
)
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
from maillage.regles.procedures import Procedure, procedure_de
from maillage.regles.remarques import Remarque
from maillage.regles.scenario import (
    Scenario,
    lire_debut,
    lire_mission,
)
from maillage.regles.simulateur import (
    simuler,
)
from maillage.regles.simulation import (
    Annee,
    Simulation,
    Total,
)
from maillage.regles.sortie import (
    echeance_json,
    resultat_json,
    simulation_json,
)
from maillage.regles.validation import (
    EcheanceValidation,
    echeance_validation,
    lire_complement,
)

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
    "TAILLES",
    "Aide",
    "Annee",
    "Bareme",
    "BaseAnnee",
    "Brouillon",
    "CodeBareme",
    "Comparaison",
    "Confiance",
    "Contradiction",
    "Delai",
    "Ecart",
    "EcartAnnee",
    "EcartLigne",
    "Echeance",
    "EcheanceValidation",
    "EffetTaille",
    "Explication",
    "Forme",
    "Grille",
    "Indicateur",
    "Lacune",
    "Ligne",
    "Mission",
    "ModeSuspension",
    "Origine",
    "Palier",
    "ParametresOuverts",
    "Procedure",
    "Question",
    "RegleTransition",
    "Remarque",
    "Repere",
    "Resultat",
    "ResultatIndicateur",
    "ResultatMission",
    "Scenario",
    "Sens",
    "Simulation",
    "Statut",
    "Total",
    "UniteProrata",
    "Valeur",
    "Versement",
    "aides_connues",
    "aides_demarrage",
    "bareme",
    "bareme_applicable",
    "baremes_en_vigueur",
    "brouillons",
    "calendrier",
    "comparer",
    "contradictions",
    "controler_indemnites",
    "echeance_json",
    "echeance_validation",
    "evaluer",
    "lacunes",
    "lire_complement",
    "lire_debut",
    "lire_grille",
    "lire_mission",
    "lire_valeurs",
    "plafond_indemnites",
    "procedure_de",
    "reperes",
    "resultat_json",
    "seuils_de_taille",
    "simulation_json",
    "simuler",
    "taille_pour",
    "versements",
]


def __getattr__(nom: str) -> object:
    # Read on first use: importing the rules reads no file.
    if nom == "PARAMETRES_OUVERTS":
        return questions()
    raise AttributeError(f"module {__name__!r} has no attribute {nom!r}")
