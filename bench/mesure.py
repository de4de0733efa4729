"""One figure with its target, and the statistics that make it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from math import ceil
from statistics import median


class MesureImpossible(Exception):
    """What was to be measured does not work; the message is a sentence to show."""


@dataclass(frozen=True, slots=True)
class Mesure:
    """A figure. `cible` is the most it may be, or the least when `plus_est_mieux`.

    `essais`: the same figure at each round, in order, so that noise can be seen.
    """

    nom: str
    valeur: float
    unite: str
    cible: float | None = None
    plus_est_mieux: bool = False
    detail: str = ""
    essais: tuple[float, ...] = field(default=())

    @property
    def atteinte(self) -> bool | None:
        """Whether the target is reached; None without target."""
        if self.cible is None:
            return None
        return self.valeur >= self.cible if self.plus_est_mieux else self.valeur <= self.cible

    def en_json(self) -> dict[str, object]:
        return asdict(self) | {"atteinte": self.atteinte}


@dataclass(frozen=True, slots=True)
class Rapport:
    """What a bench found: its figures, and what the reader must know to judge them."""

    titre: str
    mesures: tuple[Mesure, ...]
    notes: tuple[str, ...]


def centile(valeurs: Sequence[float], part: float) -> float:
    """The value that `part` (0 to 1) of the measures do not exceed (nearest rank)."""
    tries = sorted(valeurs)
    return tries[max(0, ceil(part * len(tries)) - 1)]


def mediane(valeurs: Sequence[float]) -> float:
    return median(valeurs)
