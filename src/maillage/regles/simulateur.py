"""From a scenario to its contract years: who runs when, under which scale and taille.

A contract year is cut into segments of constant scale and taille; `lignes` does the rest.
"""

from __future__ import annotations

from datetime import date

from maillage.noyau.dates import mois_entiers
from maillage.regles.baremes import bareme
from maillage.regles.contrat import Deroulement, crise_existe, derouler
from maillage.regles.lignes import Bloc, EtatAnnee, contenu
from maillage.regles.missions import OPTIONS, Mission
from maillage.regles.parametres_ouverts import BaseAnnee, UniteProrata
from maillage.regles.regime import Conventions, EtatPlan, Regime, Segment
from maillage.regles.remarques import remarques
from maillage.regles.scenario import Scenario
from maillage.regles.simulation import Annee, Simulation

# Every mission but crise, whose money follows other rules; in the order of the contract.
_AU_PRORATA = (Mission.ACCES, Mission.PARCOURS, Mission.PREVENTION, *OPTIONS)


def simuler(scenario: Scenario) -> Simulation:
    """What the ACI contract pays, year by year, each line able to explain itself.

    Pure: same scenario, same answer, whatever the day. Amounts are in euros, rounded half-up to
    the cent. Raises ErreurMetier when a hypothesis contradicts the scenario.
    """
    deroulement = derouler(scenario)
    conventions = _conventions(scenario)
    optionnelles = scenario.missions_optionnelles
    annees = tuple(
        Annee(
            rang,
            deroulement.anniversaires[rang - 1],
            deroulement.anniversaires[rang],
            _annee(scenario, deroulement, conventions, optionnelles, rang),
        )
        for rang in range(1, scenario.annees + 1)
    )
    taille = bareme(deroulement.baremes[0][1]).taille(scenario.population)
    return Simulation(scenario, taille, annees, remarques(scenario, deroulement, annees))


def _conventions(scenario: Scenario) -> Conventions:
    choix = scenario.parametres
    return Conventions(
        UniteProrata(choix.unite_prorata),
        choix.prorata_variable,
        choix.avance_sur_plan_crise,
        choix.crise_max_par_an,
        scenario.taux_variable,
    )


def _annee(
    scenario: Scenario,
    deroulement: Deroulement,
    conventions: Conventions,
    optionnelles: frozenset[Mission],
    rang: int,
) -> Bloc:
    debut, fin = deroulement.anniversaires[rang - 1], deroulement.anniversaires[rang]
    en_jours = conventions.unite is UniteProrata.JOURS
    total = (fin - debut).days if en_jours else 12
    segments = _segments(deroulement, debut, fin, total, en_jours)
    base = total
    if en_jours and scenario.parametres.base_annee != BaseAnnee.REELLE:
        base = int(scenario.parametres.base_annee)
    poids = tuple(
        [
            (mission, _poids(scenario.debuts.get(mission), debut, fin, total, en_jours))
            if mission not in OPTIONS or mission in optionnelles
            else (mission, None)
            for mission in _AU_PRORATA
        ]
    )
    plan = None
    if crise_existe(deroulement.baremes, fin):
        plan = _etat_plan(deroulement.rang_plan, rang)
    crises = scenario.crises.count(scenario.signature.year + rang - 1) if plan else 0
    return contenu(
        Regime(segments, total, base, conventions), EtatAnnee(rang == 1, poids, plan, crises)
    )


def _etat_plan(rang_plan: int | None, rang: int) -> EtatPlan:
    if rang_plan is None or rang < rang_plan:
        return EtatPlan.ABSENT
    return EtatPlan.REDIGE if rang == rang_plan else EtatPlan.MIS_A_JOUR


def _poids(depart: date | None, debut: date, fin: date, total: int, en_jours: bool) -> int:
    """Days (or whole months) a mission runs in the year; -1 when it does not start in it."""
    if depart is None or depart >= fin:
        return -1
    if depart <= debut:
        return total
    return (fin - depart).days if en_jours else mois_entiers(depart, fin)


def _segments(
    deroulement: Deroulement, debut: date, fin: date, total: int, en_jours: bool
) -> tuple[Segment, ...]:
    """The year cut wherever its scale or its population changes."""
    coupes = {
        jour for jour, _ in (*deroulement.baremes, *deroulement.populations) if debut < jour < fin
    }
    segments: list[Segment] = []
    reste = 0  # from the end of the year: what the later segments already take
    for jour in (*sorted(coupes, reverse=True), debut):
        code = [code for depuis, code in deroulement.baremes if depuis <= jour][-1]
        population = [nombre for depuis, nombre in deroulement.populations if depuis <= jour][-1]
        jusqu_au_bout = _poids(jour, debut, fin, total, en_jours)
        segments.insert(0, Segment(code, bareme(code).taille(population), jusqu_au_bout - reste))
        reste = jusqu_au_bout
    return tuple(segments)
