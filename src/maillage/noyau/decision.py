"""Answers that carry their reasons, and may say that data is missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reponse(StrEnum):
    """Three answers, not two: a missing value is never read as a yes nor as a no."""

    OUI = "oui"
    NON = "non"
    DONNEES_INSUFFISANTES = "donnees_insuffisantes"


@dataclass(frozen=True, slots=True)
class Decision[T]:
    """An answer, its reasons as French sentences, and what was decided upon, if anything.

    There is deliberately no truth value: `if decision` would merge *no* and *not enough data*.
    """

    reponse: Reponse
    raisons: tuple[str, ...] = ()
    valeur: T | None = None

    def __bool__(self) -> bool:
        raise TypeError("A Decision has three answers: compare `reponse` or use `est_oui`.")

    @property
    def est_oui(self) -> bool:
        return self.reponse is Reponse.OUI

    @property
    def est_non(self) -> bool:
        return self.reponse is Reponse.NON

    @property
    def est_indecise(self) -> bool:
        return self.reponse is Reponse.DONNEES_INSUFFISANTES


def oui[T](*raisons: str, valeur: T | None = None) -> Decision[T]:
    """Yes, because…"""
    return Decision(Reponse.OUI, raisons, valeur)


def non[T](*raisons: str, valeur: T | None = None) -> Decision[T]:
    """No, because…"""
    return Decision(Reponse.NON, raisons, valeur)


def donnees_insuffisantes[T](*raisons: str) -> Decision[T]:
    """Nobody can say, because this is missing…"""
    return Decision(Reponse.DONNEES_INSUFFISANTES, raisons)
