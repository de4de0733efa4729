"""The white zones of the zone shown, as groups of adjoining communes, to find them on the map."""

from dataclasses import dataclass

from maillage.couverture import queries

from .choix import Choix

MONTREES = 12


@dataclass(frozen=True, slots=True)
class ZoneBlanche:
    """`nom` is its most populous commune; `population` adds up those known, `inconnues` counts
    the others."""

    nom: str
    codes: tuple[str, ...]
    population: int
    inconnues: int


@dataclass(frozen=True, slots=True)
class ZonesBlanches:
    """The most populous ones, and how many more there are."""

    montrees: tuple[ZoneBlanche, ...]
    autres: int
    population: int


def zones_blanches(choix: Choix) -> ZonesBlanches | None:
    """Those of a région or a département; None for the whole of France, where the page of the
    coverage lists them."""
    if not choix.region:
        return None
    vue = queries.couverture(
        le=choix.le,
        region="" if choix.departement else choix.region,
        departement=choix.departement,
    )
    zones = sorted(vue.bilan.zones_blanches, key=lambda z: (-z.population, z.unites))
    habitants = {u.code: u.population for u in vue.unites}
    montrees = tuple(
        ZoneBlanche(
            vue.noms[max(zone.unites, key=lambda code: (habitants.get(code) or 0, code))],
            zone.unites,
            zone.population,
            len(zone.inconnues),
        )
        for zone in zones[:MONTREES]
    )
    return ZonesBlanches(
        montrees, max(0, len(zones) - MONTREES), sum(zone.population for zone in zones)
    )
