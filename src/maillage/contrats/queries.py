"""Reads for the simulator: a territory as its communes, what is known of it, what is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from maillage.communautes import queries as communautes
from maillage.communautes.queries import CommunauteVue
from maillage.territoires import queries as territoires
from maillage.territoires.queries import CommuneVue, Constat


@dataclass(frozen=True, slots=True)
class Chevauchement:
    """Communes of the territory that another CPTS already covers."""

    communaute: CommunauteVue
    communes: tuple[CommuneVue, ...]


@dataclass(frozen=True, slots=True)
class Territoire:
    """A set of communes on the day `le`.

    `population` is None when that of a commune is unknown and none was typed by hand;
    `ecartes` are the codes that could not be taken, each with its sentence.
    """

    communes: tuple[CommuneVue, ...]
    population: int | None
    a_la_main: bool
    ecartes: tuple[Constat, ...]
    chevauchements: tuple[Chevauchement, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(commune.code for commune in self.communes)

    @property
    def population_inconnue(self) -> tuple[CommuneVue, ...]:
        return tuple(commune for commune in self.communes if commune.population is None)

    @property
    def departements(self) -> tuple[tuple[str, str], ...]:
        """(code, name) of each département, in order of code."""
        return tuple(sorted({(c.departement, c.departement_nom) for c in self.communes}))

    @property
    def regions(self) -> tuple[str, ...]:
        return tuple(sorted({c.region for c in self.communes}))

    @property
    def superficie_km2(self) -> float | None:
        surfaces = [c.superficie_km2 for c in self.communes]
        connues = [s for s in surfaces if s is not None]
        return sum(connues) if connues and len(connues) == len(surfaces) else None

    @property
    def part_65_plus(self) -> float | None:
        """Share of people aged 65 or more, in per cent (census 2021); None when unknown."""
        connues = [c for c in self.communes if c.rp_population]
        total = sum(c.rp_population or 0 for c in connues)
        if not total or len(connues) < len([c for c in self.communes if c.population]):
            return None
        return 100 * sum(c.rp_65_plus or 0 for c in connues) / total


def territoire(*, codes: Sequence[str], population: int | None, le: date) -> Territoire:
    """Read the communes named by `codes`; a code that cannot be taken is explained, not dropped."""
    if not codes:
        return Territoire((), population, population is not None, (), ())
    analyse = territoires.analyser_codes(codes=codes)
    communes = analyse.communes
    if population is None and communes and all(c.population is not None for c in communes):
        total: int | None = sum(c.population or 0 for c in communes)
    else:
        total = population
    couvertes = communautes.communautes_couvrant(codes=[c.code for c in communes], le=le)
    par_communaute: dict[CommunauteVue, list[CommuneVue]] = {}
    for commune in communes:
        for communaute in couvertes.get(commune.code, ()):
            par_communaute.setdefault(communaute, []).append(commune)
    return Territoire(
        communes,
        total,
        population is not None,
        analyse.erreurs,
        tuple(Chevauchement(c, tuple(liste)) for c, liste in par_communaute.items()),
    )
