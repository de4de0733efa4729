"""One line of money of a contract year, and its exact calculation.

The amount of a line is computed once, as an exact fraction of cents, then rounded half-up; the
advance is 75 % of the exact amount, rounded on its own; the balance is the difference, so that
advance and balance always add up to what is due.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from maillage.noyau.montants import en_euros, quotient
from maillage.regles.baremes import bareme
from maillage.regles.chiffres import regle_decimale
from maillage.regles.explications import Explication, expliquer
from maillage.regles.missions import FONCTIONNEMENT, LIBELLES, LIBELLES_VOLETS, Mission
from maillage.regles.regime import Cas, EtatPlan, Regime, Segment

CENTIMES = 100
VOLETS_SNP = ("snp_compensation_ps", "snp_supplementaire")


@dataclass(frozen=True, slots=True)
class Ligne:
    """One part of one mission in one contract year.

    `plafond`: the annual amount of the scale, without pro rata. `du`: what is payable. `avance`
    and `solde`: how it is paid. All in euros with two decimals; cents inside.
    """

    mission: str
    volet: str
    cas: Cas
    plafond_centimes: int
    du_centimes: int
    avance_centimes: int
    regime: Regime
    poids: int = 0
    _explication: tuple[Explication, ...] = field(default=(), init=False, repr=False, compare=False)

    @property
    def plafond(self) -> Decimal:
        return en_euros(self.plafond_centimes)

    @property
    def du(self) -> Decimal:
        return en_euros(self.du_centimes)

    @property
    def avance(self) -> Decimal:
        return en_euros(self.avance_centimes)

    @property
    def solde(self) -> Decimal:
        return en_euros(self.solde_centimes)

    @property
    def solde_centimes(self) -> int:
        return self.du_centimes - self.avance_centimes

    @property
    def libelle_mission(self) -> str:
        return LIBELLES[self.mission]

    @property
    def libelle_volet(self) -> str:
        return LIBELLES_VOLETS[self.volet]

    @property
    def explication(self) -> tuple[Explication, ...]:
        """How the amount was made, step by step, each with its source.

        Written when first asked for, then kept: one line serves many contracts.
        """
        if not self._explication:
            object.__setattr__(self, "_explication", expliquer(self))
        return self._explication


class Bloc(NamedTuple):
    """Some lines and their sums in cents."""

    lignes: tuple[Ligne, ...]
    plafond: int
    du: int
    avance: int


# The duration of a mission that does not start in the year.
NON_DEMARREE = -1


@lru_cache(maxsize=16_384)
def contenu(
    regime: Regime,
    premiere: bool,
    missions: tuple[Mission, ...],
    durees: tuple[int, ...],
    plan: EtatPlan | None,
    crises: int,
) -> Bloc:
    """All the lines of a contract year, in the order of the contract.

    `missions`: those paid pro rata, in order; `durees`: for how many days (or months) each runs,
    or NON_DEMARREE. `plan`: None when the scale has no crisis mission. `crises`: how many happened.
    """
    blocs = [_fonctionnement(regime, premiere)]
    for mission, duree in zip(missions, durees, strict=True):
        blocs.append(_mission(regime, mission, duree))
        if mission is Mission.PREVENTION and plan is not None:
            blocs.append(_crise(regime, plan, crises))
    lignes: tuple[Ligne, ...] = ()
    plafond = du = avance = 0
    for bloc in blocs:
        lignes += bloc.lignes
        plafond += bloc.plafond
        du += bloc.du
        avance += bloc.avance
    return Bloc(lignes, plafond, du, avance)


def _bloc(lignes: list[Ligne]) -> Bloc:
    return Bloc(
        tuple(lignes),
        sum(ligne.plafond_centimes for ligne in lignes),
        sum(ligne.du_centimes for ligne in lignes),
        sum(ligne.avance_centimes for ligne in lignes),
    )


@cache
def _taux_avance(nom: str) -> tuple[int, int]:
    return regle_decimale(nom).as_integer_ratio()


def _centimes(segments: tuple[Segment, ...], mission: str, volet: str) -> int:
    """Sum over the segments of annual cents × weight."""
    return CENTIMES * sum(
        bareme(s.bareme).montant(mission, volet, s.taille) * s.poids for s in segments
    )


def _plafond(regime: Regime, mission: str, volet: str) -> int:
    return quotient(_centimes(regime.segments, mission, volet), regime.total)


@lru_cache(maxsize=1024)
def _fonctionnement(regime: Regime, premiere: bool) -> Bloc:
    plafond = _plafond(regime, FONCTIONNEMENT, FONCTIONNEMENT)
    regle = "fonctionnement_signature" if premiere else "fonctionnement_annuel"
    num, den = _taux_avance(regle)
    avance = quotient(
        _centimes(regime.segments, FONCTIONNEMENT, FONCTIONNEMENT) * num, regime.total * den
    )
    ligne = Ligne(
        FONCTIONNEMENT, FONCTIONNEMENT, Cas(regle), plafond, plafond, avance, regime, regime.total
    )
    return _bloc([ligne])


@lru_cache(maxsize=32_768)
def _mission(regime: Regime, mission: Mission, poids: int) -> Bloc:
    """The lines of a mission that runs for the last `poids` days (or months) of the year."""
    lignes = [
        _fixe(regime, mission, poids),
        _sans_avance(regime, mission, "variable", Cas.VARIABLE, poids),
    ]
    if mission is Mission.ACCES:
        volets = {v for s in regime.segments for v in bareme(s.bareme).volets(mission)}
        lignes += [
            _sans_avance(regime, mission, volet, Cas.SNP_2019, poids)
            for volet in VOLETS_SNP
            if volet in volets
        ]
    return _bloc(lignes)


def _fixe(regime: Regime, mission: Mission, poids: int) -> Ligne:
    plafond = _plafond(regime, mission, "fixe")
    if poids == NON_DEMARREE:
        return Ligne(mission, "fixe", Cas.NON_DEMARREE, plafond, 0, 0, regime)
    num, den = _exact(regime, mission, "fixe", poids)
    taux_num, taux_den = _taux_avance("avance_annuelle")
    return Ligne(
        mission,
        "fixe",
        Cas.FIXE,
        plafond,
        quotient(num, den),
        quotient(num * taux_num, den * taux_den),
        regime,
        poids,
    )


def _sans_avance(regime: Regime, mission: Mission, volet: str, cas: Cas, poids: int) -> Ligne:
    plafond = _plafond(regime, mission, volet)
    if poids == NON_DEMARREE:
        return Ligne(mission, volet, Cas.NON_DEMARREE, plafond, 0, 0, regime)
    # At least one: a mission that runs for less than a whole month still runs.
    if cas is Cas.SNP_2019 and not _centimes(regime.derniers(max(poids, 1)), mission, volet):
        return Ligne(mission, volet, Cas.SNP_DISPARU, plafond, 0, 0, regime, poids)
    num, den = _centimes(regime.segments, mission, volet), regime.total
    if cas is Cas.VARIABLE:
        if regime.conventions.prorata_variable:
            num, den = _exact(regime, mission, volet, poids)
        taux_num, taux_den = regime.conventions.taux_variable.as_integer_ratio()
        num, den = num * taux_num, den * taux_den
    return Ligne(mission, volet, cas, plafond, quotient(num, den), 0, regime, poids)


def _exact(regime: Regime, mission: Mission, volet: str, poids: int) -> tuple[int, int]:
    """Exact cents, as numerator and denominator, for the last `poids` days (or months).

    The whole year is paid in full, whatever the divisor chosen. A stretch is at most 365 days (or
    11 months), never above any divisor: it is never paid more than the whole.
    """
    somme = _centimes(regime.derniers(poids), mission, volet)
    return somme, regime.total if poids >= regime.total else regime.base


@lru_cache(maxsize=1024)
def _crise(regime: Regime, plan: EtatPlan, crises: int) -> Bloc:
    """The crisis lines: amounts of the last segment of the year, without pro rata."""
    dernier, conventions = regime.dernier, regime.conventions
    montants = bareme(dernier.bareme)

    def centimes(volet: str) -> int:
        return CENTIMES * montants.montant(Mission.CRISE, volet, dernier.taille)

    volet = "plan_annees_suivantes" if plan is EtatPlan.MIS_A_JOUR else "plan_annee_1"
    plafond = centimes(volet)
    if plan is EtatPlan.ABSENT:
        lignes = [Ligne(Mission.CRISE, volet, Cas.PLAN_ABSENT, plafond, 0, 0, regime)]
    else:
        cas = Cas.PLAN_REDIGE if plan is EtatPlan.REDIGE else Cas.PLAN_MIS_A_JOUR
        num, den = _taux_avance("avance_annuelle") if conventions.avance_sur_plan else (0, 1)
        avance = quotient(plafond * num, den)
        lignes = [Ligne(Mission.CRISE, volet, cas, plafond, plafond, avance, regime)]
    if crises:
        plafond = centimes("survenue") * max(1, min(crises, conventions.crise_max))
        if plan is EtatPlan.ABSENT:
            cas, du = Cas.CRISE_SANS_PLAN, 0
        else:
            cas, du = Cas.CRISE_AVEC_PLAN, centimes("survenue") * min(crises, conventions.crise_max)
        lignes.append(Ligne(Mission.CRISE, "survenue", cas, plafond, du, 0, regime))
    return _bloc(lignes)
