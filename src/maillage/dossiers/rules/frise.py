"""The clock drawn: for each way of counting, when it ran and when it was stopped, to scale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .horloge import Horloge


@dataclass(frozen=True, slots=True)
class Segment:
    """From `du` to `au`; `x` and `largeur` are shares of the width, `12.5%`."""

    du: date
    au: date
    court: bool
    x: str
    largeur: str


@dataclass(frozen=True, slots=True)
class Rang:
    """One way of counting. `echeance` None: stopped."""

    mode: str
    echeance: date | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Frise:
    """Both ways on one scale of days, from `debut` to `fin`. `aujourd_hui`: where today stands,
    empty when it is off the scale."""

    debut: date
    fin: date
    aujourd_hui: str
    rangs: tuple[Rang, ...]


def frise(horloge: Horloge, aujourd_hui: date) -> Frise:
    """Draw a clock. A request without its answer is drawn until today."""
    dates = [horloge.reception, *(jour for jour in horloge.echeances.values() if jour)]
    for demande, reponse in horloge.complements:
        dates += [demande, reponse or max(demande, aujourd_hui)]
    debut, fin = horloge.reception, max(dates)
    jours = max(1, (fin - debut).days)

    def part(jour: date) -> float:
        return 100 * (jour - debut).days / jours

    def segment(du: date, au: date, *, court: bool) -> Segment:
        return Segment(du, au, court, f"{part(du):.2f}%", f"{part(au) - part(du):.2f}%")

    rangs = []
    for mode, echeance in horloge.echeances.items():
        segments, depuis = [], debut
        for demande, reponse in horloge.complements:
            if echeance is not None and demande > echeance:
                break  # this way had ended before that request
            arret = reponse or fin
            segments += [segment(depuis, demande, court=True), segment(demande, arret, court=False)]
            depuis = arret
        if echeance is not None:
            segments.append(segment(depuis, echeance, court=True))
        rangs.append(Rang(mode, echeance, tuple(s for s in segments if s.au > s.du)))
    ici = f"{part(aujourd_hui):.2f}%" if debut <= aujourd_hui <= fin else ""
    return Frise(debut, fin, ici, tuple(rangs))
