"""The two-month clock of a projet de santé, from its dated rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from maillage.regles import echeance_validation

SUSPENSION, REDEMARRAGE = "suspension", "redemarrage"


@dataclass(frozen=True, slots=True)
class Mouvement:
    """One row: `nature` reception, arret, reprise, rectification or fin. A rectification gives
    `remplace`, an earlier row, another date."""

    ident: int
    nature: str
    le: date
    remplace: int | None = None


@dataclass(frozen=True, slots=True)
class Horloge:
    """Where the clock stands. `echeances`: the last day to oppose by way of counting, None while
    it is stopped; `explications`: how each was counted, in French sentences."""

    reception: date
    complements: tuple[tuple[date, date | None], ...]
    echeances: dict[str, date | None]
    explications: dict[str, tuple[str, ...]]

    @property
    def arretee(self) -> bool:
        return any(reponse is None for _demande, reponse in self.complements)


def horloge(mouvements: Iterable[Mouvement]) -> Horloge | None:
    """The clock of one transmission; None before any receipt. Raises ErreurMetier for dates that
    contradict one another."""
    rows = list(mouvements)
    dates = {m.ident: m.le for m in rows}
    for m in rows:
        if m.nature == "rectification" and m.remplace is not None:
            # A correction of a correction names the first row again.
            dates[m.remplace] = m.le
    reception = next((dates[m.ident] for m in rows if m.nature == "reception"), None)
    if reception is None:
        return None
    complements: list[tuple[date, date | None]] = []
    for m in rows:
        if m.nature == "arret":
            complements.append((dates[m.ident], None))
        elif m.nature == "reprise" and complements:
            complements[-1] = (complements[-1][0], dates[m.ident])
    echeances: dict[str, date | None] = {}
    explications: dict[str, tuple[str, ...]] = {}
    for mode in (SUSPENSION, REDEMARRAGE):
        calcul = echeance_validation(reception, complements, mode)
        echeances[mode] = calcul.echeance
        explications[mode] = tuple(e.texte for e in calcul.explication)
    return Horloge(reception, tuple(complements), echeances, explications)


def jour_local(instant: datetime, fuseau: str) -> date:
    """The civil day of an instant where the CPTS lives: a deposit at 23 h 59 there is of that
    day."""
    return instant.astimezone(ZoneInfo(fuseau)).date()


def silence_acquis(echeance: date | None, aujourd_hui: date) -> bool:
    """Has the last day passed without the clock being stopped? L. 1434-12 CSP."""
    return echeance is not None and aujourd_hui > echeance
