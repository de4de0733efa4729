"""What is constant during a contract year, and the cases a line of money can be in.

These values are the keys of the calculation's caches: plain tuples, quick to compare, without any
absolute date, so that one computed line serves every contract in the same situation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from maillage.regles.baremes import CodeBareme
from maillage.regles.parametres_ouverts import UniteProrata


class Segment(NamedTuple):
    """A stretch of a contract year under one scale and one taille.

    `poids`: its length, in the unit of the pro rata (days, or whole months).
    """

    bareme: CodeBareme
    taille: int
    poids: int


class Conventions(NamedTuple):
    """The answers to open questions that change the lines of a year."""

    unite: UniteProrata
    prorata_variable: bool
    avance_sur_plan: bool
    crise_max: int
    taux_variable: Decimal


@dataclass(frozen=True, slots=True)
class Regime:
    """A contract year: its segments in order, its length, the divisor of its pro rata.

    Its hash is kept: a regime is the key of every cache, several times a year.
    """

    segments: tuple[Segment, ...]
    total: int
    base: int
    conventions: Conventions
    _empreinte: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        cle = (self.segments, self.total, self.base, self.conventions)
        object.__setattr__(self, "_empreinte", hash(cle))

    def __hash__(self) -> int:
        return self._empreinte

    @property
    def dernier(self) -> Segment:
        return self.segments[-1]

    def derniers(self, poids: int) -> tuple[Segment, ...]:
        """The segments of the last `poids` days (or months) of the year."""
        if poids >= self.total:
            return self.segments
        actifs: list[Segment] = []
        for segment in reversed(self.segments):
            part = min(poids, segment.poids)
            actifs.insert(0, segment._replace(poids=part))
            poids -= part
        return tuple(actifs)


class Cas(StrEnum):
    """Why a line pays what it pays: one case, one explanation."""

    FONCTIONNEMENT_SIGNATURE = "fonctionnement_signature"
    FONCTIONNEMENT_ANNUEL = "fonctionnement_annuel"
    FIXE = "fixe"
    VARIABLE = "variable"
    SNP_2019 = "snp_2019"
    SNP_DISPARU = "snp_disparu"
    NON_DEMARREE = "non_demarree"
    PLAN_ABSENT = "plan_absent"
    PLAN_REDIGE = "plan_redige"
    PLAN_MIS_A_JOUR = "plan_mis_a_jour"
    CRISE_SANS_PLAN = "crise_sans_plan"
    CRISE_AVEC_PLAN = "crise_avec_plan"


class EtatPlan(StrEnum):
    """Where the crisis plan stands in a contract year."""

    ABSENT = "absent"
    REDIGE = "redige"
    MIS_A_JOUR = "mis_a_jour"
