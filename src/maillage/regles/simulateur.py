"""From a scenario to its contract years: who runs when, under which scale and taille.

A contract year is cut into segments of constant scale and taille; `lignes` does the rest.
"""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache

from maillage.noyau.dates import mois_entiers
from maillage.regles.baremes import bareme
from maillage.regles.contrat import Deroulement, connait_la_crise, derouler
from maillage.regles.lignes import NON_DEMARREE, contenu
from maillage.regles.missions import OPTIONS, Mission
from maillage.regles.parametres_ouverts import BaseAnnee, UniteProrata
from maillage.regles.regime import Conventions, EtatPlan, Regime, Segment
from maillage.regles.scenario import Scenario
from maillage.regles.simulation import Annee, Simulation


def simuler(scenario: Scenario) -> Simulation:
    """What the ACI contract pays, year by year, each line able to explain itself.

    Pure: same scenario, same answer, whatever the day. Amounts are in euros, rounded half-up to
    the cent. Raises ErreurMetier when a hypothesis contradicts the scenario.
    """
    deroulement = derouler(scenario)
    taille = bareme(deroulement.baremes[0][1]).taille(scenario.population)
    annees = _Annees(scenario, deroulement)
    return Simulation(
        scenario,
        deroulement,
        taille,
        tuple([annees.annee(rang) for rang in range(1, scenario.annees + 1)]),
    )


class _Annees:
    """The contract years of one scenario; holds what is the same for all five."""

    def __init__(self, scenario: Scenario, deroulement: Deroulement) -> None:
        self.scenario = scenario
        self.deroulement = deroulement
        self.conventions = _conventions(scenario)
        self.en_jours = self.conventions.unite is UniteProrata.JOURS
        self.missions = _missions(scenario.missions_optionnelles)
        self.debuts = [scenario.debuts.get(mission, date.max) for mission in self.missions]

    def annee(self, rang: int) -> Annee:
        anniversaires = self.deroulement.anniversaires
        debut, fin = anniversaires[rang - 1], anniversaires[rang]
        regime = self._regime(debut, fin)
        total = regime.total
        durees = tuple([self._duree(depart, debut, fin, total) for depart in self.debuts])
        plan, crises = None, 0
        if connait_la_crise(regime.dernier.bareme):
            plan = _etat_plan(self.deroulement.rang_plan, rang)
            if self.scenario.crises:
                crises = self.scenario.crises.count(self.scenario.signature.year + rang - 1)
        bloc = contenu(regime, rang == 1, self.missions, durees, plan, crises)
        return Annee(rang, debut, fin, bloc)

    def _regime(self, debut: date, fin: date) -> Regime:
        """The year cut wherever its scale or its population changes."""
        total = (fin - debut).days if self.en_jours else 12
        baremes, populations = self.deroulement.baremes, self.deroulement.populations
        coupes = {jour for jour, _ in baremes + populations if debut < jour < fin}
        segments: tuple[Segment, ...] = ()
        reste = 0  # from the end of the year: what the later segments already take
        for jour in (*sorted(coupes, reverse=True), debut) if coupes else (debut,):
            code = _en_cours(baremes, jour)
            jusqu_au_bout = self._duree(jour, debut, fin, total)
            taille = bareme(code).taille(_en_cours(populations, jour))
            segments = (Segment(code, taille, jusqu_au_bout - reste), *segments)
            reste = jusqu_au_bout
        base = self.scenario.parametres.base_annee
        if not self.en_jours or base == BaseAnnee.REELLE:
            return _regime(segments, total, total, self.conventions)
        return _regime(segments, total, int(base), self.conventions)

    def _duree(self, depart: date, debut: date, fin: date, total: int) -> int:
        """Days (or whole months) from `depart` to the end of the year."""
        if depart <= debut:
            return total
        if depart >= fin:
            return NON_DEMARREE
        return (fin - depart).days if self.en_jours else mois_entiers(depart, fin)


@cache
def _missions(options: frozenset[Mission]) -> tuple[Mission, ...]:
    """The missions paid pro rata, in the order of the contract; crise follows other rules."""
    socle = (Mission.ACCES, Mission.PARCOURS, Mission.PREVENTION)
    return (*socle, *(mission for mission in OPTIONS if mission in options))


def _conventions(scenario: Scenario) -> Conventions:
    choix = scenario.parametres
    return Conventions(
        UniteProrata(choix.unite_prorata),
        choix.prorata_variable,
        choix.avance_sur_plan_crise,
        choix.crise_max_par_an,
        scenario.taux_variable,
    )


@lru_cache(maxsize=4096)
def _regime(
    segments: tuple[Segment, ...], total: int, base: int, conventions: Conventions
) -> Regime:
    # One object for equal regimes: caches then find it by identity.
    return Regime(segments, total, base, conventions)


def _en_cours[T](etapes: tuple[tuple[date, T], ...], jour: date) -> T:
    """What holds on a day, from dated steps in order."""
    valeur = etapes[0][1]
    for depuis, suivante in etapes[1:]:
        if depuis <= jour:
            valeur = suivante
    return valeur


def _etat_plan(rang_plan: int | None, rang: int) -> EtatPlan:
    if rang_plan is None or rang < rang_plan:
        return EtatPlan.ABSENT
    return EtatPlan.REDIGE if rang == rang_plan else EtatPlan.MIS_A_JOUR
