"""Who covers whom: populations, gaps, overlaps of a set of unités by CPTS. Pure.

A unité is a commune, or an arrondissement of Paris, Lyon or Marseille. Figures are those of the
datasets given; a population that is not known stays so, and is named in the result.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

type Cle = Hashable


class Unite(NamedTuple):
    """`commune` is the whole commune: the city for an arrondissement, itself otherwise.

    `population` None is unknown, 0 is nobody.
    """

    code: str
    population: int | None
    commune: str
    departement: str
    region: str


class Ligne(NamedTuple):
    """A unité in the perimeter of a CPTS. `part` (0 to 1) is its share of the population when the
    unité is declared shared, None when it is whole."""

    cpts: Cle
    unite: str
    part: float | None = None


@dataclass(frozen=True, slots=True)
class ZoneBlanche:
    """Adjoining unités that no CPTS holds. `voisines`: length in km of the common border, by CPTS;
    `inconnues`: unités whose population is not known, counted for nothing."""

    unites: tuple[str, ...]
    population: int
    inconnues: tuple[str, ...]
    voisines: Mapping[Cle, float]


@dataclass(frozen=True, slots=True)
class Chevauchement:
    """A unité that several CPTS hold. `declare`: each says it is shared, and for which part."""

    unite: str
    cpts: tuple[Cle, ...]
    declare: bool


@dataclass(frozen=True, slots=True)
class BilanCpts:
    """One CPTS: its whole perimeter, and what of it lies in the territory looked at.

    `taille` is the rank, from 1, of the population of the whole perimeter among the thresholds
    given; None when a population is not known.
    """

    unites: tuple[str, ...]
    population: int
    population_ici: int
    inconnues: tuple[str, ...]
    taille: int | None
    departements: tuple[str, ...]
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Couverture:
    """The coverage of a territory. `partielles`: cities of which only some arrondissements are
    covered; they do not count among `communes_couvertes`."""

    communes: int
    communes_couvertes: int
    partielles: tuple[str, ...]
    population: int
    population_couverte: int
    inconnues: tuple[str, ...]
    cpts: Mapping[Cle, BilanCpts]
    zones_blanches: tuple[ZoneBlanche, ...]
    chevauchements: tuple[Chevauchement, ...]


def taille_de(population: int, seuils: Sequence[int]) -> int:
    """Rank of a population, from 1. `seuils` are the lower bounds of the ranks after the first."""
    return 1 + sum(population >= seuil for seuil in seuils)


def unites_blanches(unites: Iterable[Unite], lignes: Iterable[Ligne]) -> list[str]:
    """The unités that no line holds: all that must be known of the neighbours is theirs."""
    couvertes = {ligne.unite for ligne in lignes}
    return [unite.code for unite in unites if unite.code not in couvertes]


def couvrir(
    *,
    unites: Sequence[Unite],
    lignes: Sequence[Ligne],
    voisins: Iterable[tuple[str, str, float]],
    seuils: Sequence[int],
    ailleurs: Iterable[Unite] = (),
) -> Couverture:
    """The coverage of `unites`, the territory looked at, by the CPTS that `lignes` describe whole.

    `ailleurs` are the unités of those CPTS that lie outside the territory. `voisins` gives pairs
    of unités with the length of their border in km: only those that touch an uncovered unité are
    used. Raises ValueError: a line names a unité that is in neither list.
    """
    ici = {unite[0]: unite for unite in unites}
    toutes = {unite[0]: unite for unite in ailleurs} | ici if ailleurs else ici
    par_cpts: defaultdict[Cle, list[Ligne]] = defaultdict(list)
    # Nearly every unité has one holder: 35 000 lists of one would cost half of the whole.
    premieres: dict[str, Ligne] = {}
    multiples: dict[str, list[Ligne]] = {}
    for ligne in lignes:
        cpts, code, _ = ligne
        par_cpts[cpts].append(ligne)
        if code in premieres:
            multiples.setdefault(code, [premieres[code]]).append(ligne)
        elif code in toutes:
            premieres[code] = ligne
        else:
            raise ValueError(f"{code}: a CPTS holds a unité that is not given")
    tenues = Tenues(premieres, multiples)
    couverte = 0.0
    communes: set[str] = set()
    decouvertes: set[str] = set()
    villes: set[str] = set()
    population, inconnues = 0, []
    # France has 35 000 unités: the tuples are unpacked, which is twice as fast as their names.
    for code, gens, commune, _, _ in unites:
        communes.add(commune)
        premiere = premieres.get(code)
        if premiere is None:
            decouvertes.add(commune)
        elif code != commune:
            villes.add(commune)
        if gens is None:
            inconnues.append(code)
            continue
        population += gens
        if premiere is not None:
            couverte += gens if premiere[2] is None else gens * _part(tenues.de(code))
    return Couverture(
        communes=len(communes),
        communes_couvertes=len(communes) - len(decouvertes),
        partielles=tuple(sorted(villes & decouvertes)),
        population=population,
        population_couverte=round(couverte),
        inconnues=tuple(inconnues),
        cpts={
            cpts: _bilan(siennes, toutes, ici, seuils)
            for cpts, siennes in par_cpts.items()
            if not ailleurs or any(ligne.unite in ici for ligne in siennes)
        },
        zones_blanches=_zones_blanches(unites, tenues, voisins),
        chevauchements=tuple(
            Chevauchement(
                code,
                tuple(dict.fromkeys(ligne.cpts for ligne in multiples[code])),
                all(ligne.part is not None for ligne in multiples[code]),
            )
            for code in sorted(multiples)
            if code in ici
        ),
    )


@dataclass(frozen=True, slots=True)
class Tenues:
    """Who holds each unité: its first line, and all of them for those that have several."""

    premieres: Mapping[str, Ligne]
    multiples: Mapping[str, Sequence[Ligne]]

    def de(self, code: str) -> Sequence[Ligne]:
        """The lines of a unité that is held."""
        return self.multiples.get(code) or (self.premieres[code],)


def _part(tenues: Sequence[Ligne]) -> float:
    """The share of a unité that is covered: a whole holding covers it all."""
    if any(ligne.part is None for ligne in tenues):
        return 1.0
    return min(1.0, sum(ligne.part or 0.0 for ligne in tenues))


def _bilan(
    tenues: Sequence[Ligne],
    toutes: Mapping[str, Unite],
    ici: Mapping[str, Unite],
    seuils: Sequence[int],
) -> BilanCpts:
    total = dedans = 0.0
    inconnues, departements, regions = [], set(), set()
    for _, code, part in tenues:
        _, gens, _, departement, region = toutes[code]
        departements.add(departement)
        regions.add(region)
        if gens is None:
            inconnues.append(code)
            continue
        comptes = gens if part is None else gens * part
        total += comptes
        if code in ici:
            dedans += comptes
    population = round(total)
    return BilanCpts(
        unites=tuple(sorted([code for _, code, _ in tenues])),
        population=population,
        population_ici=round(dedans),
        inconnues=tuple(inconnues),
        taille=None if inconnues else taille_de(population, seuils),
        departements=tuple(sorted(departements)),
        regions=tuple(sorted(regions)),
    )


def _zones_blanches(
    unites: Sequence[Unite],
    tenues: Tenues,
    voisins: Iterable[tuple[str, str, float]],
) -> tuple[ZoneBlanche, ...]:
    """The unités without CPTS, grouped by adjacency, the most populated group first."""
    tenue = tenues.premieres
    blanches = {unite[0]: unite for unite in unites if unite[0] not in tenue}
    chef = dict(zip(blanches, blanches, strict=True))

    def racine(code: str) -> str:
        while (parent := chef[code]) != code:
            chef[code] = code = chef[parent]
        return code

    bords: list[tuple[str, str, float]] = []
    for a, b, km in voisins:
        if a in blanches:
            if b in blanches:
                chef[racine(a)] = racine(b)
            elif b in tenue:
                bords.append((a, b, km))
        elif b in blanches and a in tenue:
            bords.append((b, a, km))
    groupes: defaultdict[str, list[Unite]] = defaultdict(list)
    for code, unite in blanches.items():
        groupes[racine(code)].append(unite)
    longueurs: defaultdict[str, defaultdict[Cle, float]] = defaultdict(lambda: defaultdict(float))
    for dedans, dehors, km in bords:
        for cpts in dict.fromkeys(ligne.cpts for ligne in tenues.de(dehors)):
            longueurs[racine(dedans)][cpts] += km
    zones = [
        ZoneBlanche(
            unites=tuple(sorted(unite.code for unite in membres)),
            population=sum(unite.population or 0 for unite in membres),
            inconnues=tuple(sorted(u.code for u in membres if u.population is None)),
            voisines={
                cpts: round(km, 2)
                for cpts, km in sorted(longueurs[chefs].items(), key=lambda paire: -paire[1])
            },
        )
        for chefs, membres in groupes.items()
    ]
    return tuple(sorted(zones, key=lambda zone: (-zone.population, zone.unites)))
