"""Reads of the coverage: who covers whom, on a day, in a territory."""

from .colonnes import Colonne
from .couverture import (
    FRANCE,
    CouvertureVue,
    CptsVue,
    Territoire,
    couverture,
    territoire,
)
from .lieux import GENRES, Lieu, lieu
from .portrait import Portrait, portrait

__all__ = [
    "FRANCE",
    "GENRES",
    "Colonne",
    "CouvertureVue",
    "CptsVue",
    "Lieu",
    "Portrait",
    "Territoire",
    "couverture",
    "lieu",
    "portrait",
    "territoire",
]
