"""How a coverage changed, date by date, from dated perimeters and dated states. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from maillage.communautes.states import EtatCommunaute

POINTS_MAXIMUM = 12
# The most advanced state first: a commune that two CPTS hold counts for the one further on.
ORDRE = (*(etat.value for etat in reversed(EtatCommunaute)), "inconnu")


class Tenue(Protocol):
    """See `communautes.queries.TenueDatee`."""

    @property
    def communaute(self) -> str: ...
    @property
    def unite(self) -> str: ...
    @property
    def part(self) -> Decimal | None: ...
    @property
    def opposable(self) -> bool: ...
    @property
    def debut(self) -> date: ...
    @property
    def fin(self) -> date | None: ...


class Etape(Protocol):
    """See `communautes.queries.EtapeDatee`."""

    @property
    def communaute(self) -> str: ...
    @property
    def etat(self) -> EtatCommunaute: ...
    @property
    def depuis(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Point:
    """One day: CPTS and people covered, by state (see ORDRE)."""

    le: date
    cpts: int
    population: int
    par_etat: Mapping[str, int]


def evolution(
    tenues: Sequence[Tenue],
    etapes: Sequence[Etape],
    populations: Mapping[str, int | None],
    le: date,
) -> tuple[Point, ...]:
    """The coverage on `le` and on the last days something changed before it, twelve points at
    most. Populations are those of today: only perimeters and states move."""
    jours = {tenue.debut for tenue in tenues} | {etape.depuis for etape in etapes}
    jours |= {tenue.fin for tenue in tenues if tenue.fin is not None}
    passes = sorted(jour for jour in jours if jour < le)
    return tuple(
        _point(tenues, etapes, populations, jour) for jour in (*passes[-(POINTS_MAXIMUM - 1) :], le)
    )


def _point(
    tenues: Sequence[Tenue],
    etapes: Sequence[Etape],
    populations: Mapping[str, int | None],
    jour: date,
) -> Point:
    etats = {etape.communaute: etape.etat.value for etape in etapes if etape.depuis <= jour}
    ouvertes = [t for t in tenues if t.debut <= jour and (t.fin is None or jour < t.fin)]
    en_vigueur = {t.communaute for t in ouvertes if t.opposable}
    par_unite: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for tenue in ouvertes:
        if tenue.opposable or tenue.communaute not in en_vigueur:
            part = 1.0 if tenue.part is None else float(tenue.part)
            par_unite[tenue.unite][tenue.communaute] = part
    sommes = dict.fromkeys(ORDRE, 0.0)
    for unite, parts in par_unite.items():
        reste = 1.0
        for communaute in sorted(parts, key=lambda c: ORDRE.index(etats.get(c, "inconnu"))):
            part = min(reste, parts[communaute])
            reste -= part
            sommes[etats.get(communaute, "inconnu")] += part * (populations.get(unite) or 0)
    par_etat = {etat: round(somme) for etat, somme in sommes.items()}
    communautes = {c for parts in par_unite.values() for c in parts}
    return Point(jour, len(communautes), sum(par_etat.values()), par_etat)
