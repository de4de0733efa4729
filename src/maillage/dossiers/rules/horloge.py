"""The two-month clock of a projet de santé, from its dated rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.regles import echeance_validation

# Law of 26 January 2016, article 65 (regles-aci.md §H): no CPTS is older.
LOI_CPTS = date(2016, 1, 26)
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
    it is stopped; `explications`: how each was counted, in French sentences. The way that the case
    does not keep may end before a request that the kept one allows: its day is the earlier one."""

    reception: date
    complements: tuple[tuple[date, date | None], ...]
    echeances: dict[str, date | None]
    explications: dict[str, tuple[str, ...]]

    @property
    def arretee(self) -> bool:
        return any(reponse is None for _demande, reponse in self.complements)


def horloge(mouvements: Iterable[Mouvement], retenu: str) -> Horloge | None:
    """The clock of one transmission; None before any receipt. `retenu`: the way of counting of the
    case. Raises ErreurMetier for dates that contradict one another, or a request that comes too
    late in that way of counting."""
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
    comptees = {retenu: _compter(reception, complements, retenu)}
    for mode in {SUSPENSION, REDEMARRAGE} - {retenu}:
        comptees[mode] = _compter_autrement(reception, complements, mode)
    ordre = (SUSPENSION, REDEMARRAGE)
    return Horloge(
        reception,
        tuple(complements),
        {mode: comptees[mode][0] for mode in ordre},
        {mode: comptees[mode][1] for mode in ordre},
    )


Comptee = tuple[date | None, tuple[str, ...]]
Complements = list[tuple[date, date | None]]


def _compter(reception: date, complements: Complements, mode: str) -> Comptee:
    calcul = echeance_validation(reception, complements, mode)
    return calcul.echeance, tuple(e.texte for e in calcul.explication)


def _compter_autrement(reception: date, complements: Complements, mode: str) -> Comptee:
    """The other way, told for comparison: where it would have ended before a request, what it gave
    by then. The dates themselves agree: the way of the case has read them."""
    ordonnes = sorted(complements, key=lambda paire: (paire[0], paire[1] or date.max))
    for tardive in range(len(ordonnes), 0, -1):
        try:
            comptee = _compter(reception, ordonnes[:tardive], mode)
        except ErreurMetier:
            continue
        break
    else:
        tardive, comptee = 0, _compter(reception, [], mode)
    if tardive == len(ordonnes):
        return comptee
    demande = format_date(ordonnes[tardive][0])
    return comptee[0], (
        *comptee[1],
        f"La demande du {demande} vient après ce jour\u00a0: comptée ainsi, elle aurait été trop "
        "tardive. Ce n’est pas la façon de compter de ce dossier.",
    )


def jour_local(instant: datetime, fuseau: str) -> date:
    """The civil day of an instant where the CPTS lives: a deposit at 23 h 59 there is of that
    day."""
    return instant.astimezone(ZoneInfo(fuseau)).date()


def silence_acquis(echeance: date | None, aujourd_hui: date) -> bool:
    """Has the last day passed without the clock being stopped? L. 1434-12 CSP."""
    return echeance is not None and aujourd_hui > echeance
