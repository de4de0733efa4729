"""Reads of the coverage: who covers whom, on a day, in a territory."""

from .couverture import (
    FRANCE,
    CouvertureVue,
    CptsVue,
    Territoire,
    couverture,
    territoire,
)

__all__ = [
    "FRANCE",
    "CouvertureVue",
    "CptsVue",
    "Territoire",
    "couverture",
    "territoire",
]
