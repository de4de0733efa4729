"""`bench dossiers`: one module a measure, each found here by its name.

A module gives `mesurer(contexte) -> Rapport`; `contexte.rapide` asks for a run of a few seconds
whose figures mean nothing. They run on a PostgreSQL of their own: ten thousand invented cases must
never be found in somebody's database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from bench.mesure import Rapport
from bench.pairs.installation import Pair, pair_dossiers


@dataclass(frozen=True, slots=True)
class Contexte:
    """What a measure is given. `url` is the application's, on a database migrated and filled with
    the shipped communes; `proprietaire` the owner's, who may write anywhere and make databases.
    `tours` is None for the module's own number of rounds."""

    dossier: Path
    racine: Path
    url: str
    proprietaire: str
    maintenant: datetime
    dire: Callable[[str], None]
    installer: bool = True
    rapide: bool = False
    tours: int | None = None

    def caluma(self) -> Pair:
        """The Python where Caluma is, installed when asked for."""
        return pair_dossiers(self.dossier, installer=self.installer, dire=self.dire)


def mesurer(contexte: Contexte) -> list[Rapport]:
    """Every measure of this folder, in the order of their names. Raises MesureImpossible."""
    rapports = []
    for module in sorted(m.name for m in iter_modules(__path__)):
        mesure = getattr(import_module(f"{__name__}.{module}"), "mesurer", None)
        if mesure is not None:
            contexte.dire(f"Dossiers\u00a0: {module}")
            rapports.append(mesure(contexte))
    return rapports
