"""What a list of CPTS changes in what is in force: plain values, made by `planification`."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from maillage.communautes.models import Communaute, Perimetre
from maillage.communautes.states import EtatCommunaute
from maillage.territoires.queries import Referentiel

from .lecture import CptsLue

Parts = dict[str, Decimal | None]
Nature = Literal["nouvelle", "changee", "inchangee", "gardee"]


@dataclass(slots=True)
class Connue:
    """A CPTS of the base: its open version (the project when it has nothing in force) and its
    unités. `saisi`: a person defined that version, not an import."""

    communaute: Communaute
    ouvert: Perimetre | None = None
    unites: Parts = field(default_factory=dict)
    etat: EtatCommunaute | None = None

    @property
    def saisi(self) -> bool:
        return self.ouvert is not None and self.ouvert.jeu_id is None


@dataclass(slots=True)
class Changement:
    """What becomes of one CPTS of the file. `remplace`: the open version began the same day and
    came from an import: it is corrected, not followed."""

    lue: CptsLue
    connue: Connue | None
    departement: str
    debut: date
    projet: bool
    nature: Nature
    remplace: bool = False
    etape: tuple[EtatCommunaute, date] | None = None

    @property
    def parts(self) -> Parts:
        return {code: ligne.part for code, ligne in self.lue.unites.items()}

    @property
    def ecrit(self) -> bool:
        """Whether a version of the perimeter is written."""
        return self.nature in ("nouvelle", "changee")


@dataclass(slots=True)
class Plan:
    changements: list[Changement]
    fermetures: list[tuple[Connue, date]]
    referentiel: Referentiel

    @property
    def vide(self) -> bool:
        return not self.fermetures and not any(c.ecrit or c.etape for c in self.changements)

    def natures(self, nature: Nature) -> list[Changement]:
        return [c for c in self.changements if c.nature == nature]
