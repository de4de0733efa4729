"""What the simulator answers: contract years, their lines and totals, and remarks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from maillage.noyau.montants import en_euros
from maillage.regles.baremes import CodeBareme
from maillage.regles.contrat import Deroulement
from maillage.regles.echeancier import Echeance, Versement, calendrier, versements
from maillage.regles.lignes import Bloc, Ligne
from maillage.regles.remarques import Remarque, remarques
from maillage.regles.scenario import Scenario


class Total(NamedTuple):
    """Sums of lines, in cents; the properties give euros."""

    plafond_centimes: int
    du_centimes: int
    avance_centimes: int

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
        return en_euros(self.du_centimes - self.avance_centimes)


@dataclass(frozen=True, slots=True)
class Annee:
    """One contract year, from `debut` to the day before `fin_exclue`."""

    rang: int
    debut: date
    fin_exclue: date
    bloc: Bloc

    @property
    def fin(self) -> date:
        """The last day of the year, included."""
        return self.fin_exclue - timedelta(days=1)

    @property
    def bareme(self) -> str:
        """The scale of the year; `aci_2019+avenant_2` when it changes within the year."""
        segments = self.bloc.lignes[0].regime.segments
        return "+".join(dict.fromkeys(segment.bareme.value for segment in segments))

    @property
    def dernier_bareme(self) -> CodeBareme:
        """The scale at the end of the year."""
        return self.bloc.lignes[0].regime.dernier.bareme

    @property
    def tailles(self) -> tuple[int, ...]:
        """The taille of the year; several when it changes within the year."""
        segments = self.bloc.lignes[0].regime.segments
        return tuple(dict.fromkeys(segment.taille for segment in segments))

    @property
    def lignes(self) -> tuple[Ligne, ...]:
        return self.bloc.lignes

    @property
    def total(self) -> Total:
        return Total(self.bloc.plafond, self.bloc.du, self.bloc.avance)

    def ligne(self, mission: str, volet: str) -> Ligne | None:
        """The line of that part of that mission, if the year has it."""
        for ligne in self.lignes:
            if (ligne.mission, ligne.volet) == (mission, volet):
                return ligne
        return None


@dataclass(frozen=True, slots=True)
class Simulation:
    """A scenario and its answer. `taille`: size class at signature."""

    scenario: Scenario
    deroulement: Deroulement
    taille: int
    annees: tuple[Annee, ...]

    @property
    def remarques(self) -> tuple[Remarque, ...]:
        """What to know beside the amounts, the most important first; written at each reading."""
        return remarques(self.scenario, self.deroulement, self.annees)

    @property
    def total(self) -> Total:
        """The sum of the simulated years."""
        blocs = [annee.bloc for annee in self.annees]
        return Total(
            sum(bloc.plafond for bloc in blocs),
            sum(bloc.du for bloc in blocs),
            sum(bloc.avance for bloc in blocs),
        )

    @property
    def versements(self) -> tuple[Versement, ...]:
        """Advances and balances by date; computed at each reading."""
        return versements(self)

    @property
    def calendrier(self) -> tuple[Echeance, ...]:
        """The deadlines of the contract by date; computed at each reading."""
        return calendrier(self.scenario)
