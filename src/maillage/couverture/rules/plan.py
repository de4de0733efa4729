"""Plan 100 %: which neighbouring CPTS could take in a white zone, and what that would do. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from maillage.moteurs.couverture import BilanCpts, Couverture, ZoneBlanche, taille_de

from .euros import Plafond


@dataclass(frozen=True, slots=True)
class Reprise:
    """A CPTS that takes a whole white zone in. Euros are yearly ceilings; None: not known."""

    cpts: str
    frontiere_km: float
    population_avant: int
    population_apres: int
    taille_avant: int | None
    taille_apres: int | None
    euros_avant: int | None
    euros_apres: int | None
    departements: tuple[str, ...]

    @property
    def change_de_taille(self) -> bool:
        return self.taille_avant != self.taille_apres

    @property
    def ecart_euros(self) -> int | None:
        if self.euros_avant is None or self.euros_apres is None:
            return None
        return self.euros_apres - self.euros_avant


@dataclass(frozen=True, slots=True)
class Possibilites:
    """A white zone and the CPTS that touch it, the longest common border first.

    `seule`: the taille and the ceiling the zone would have as a CPTS of its own.
    """

    zone: ZoneBlanche
    reprises: tuple[Reprise, ...]
    taille_seule: int | None
    euros_seule: int | None


def plan_complet(bilan: Couverture, plafond: Plafond | None) -> tuple[Possibilites, ...]:
    """For each white zone, what each neighbour would become. A possibility, not an advice."""
    return tuple(
        Possibilites(
            zone,
            tuple(
                _reprise(str(code), km, bilan.cpts, zone, plafond)
                for code, km in zone.voisines.items()
                if code in bilan.cpts
            ),
            *_seule(zone, plafond),
        )
        for zone in bilan.zones_blanches
    )


def _seule(zone: ZoneBlanche, plafond: Plafond | None) -> tuple[int | None, int | None]:
    if plafond is None or zone.inconnues:
        return None, None
    taille = taille_de(zone.population, plafond.seuils)
    return taille, plafond.pour(taille)


def _reprise(
    code: str,
    km: float,
    cpts: Mapping[object, BilanCpts],
    zone: ZoneBlanche,
    plafond: Plafond | None,
) -> Reprise:
    avant = cpts[code]
    apres = avant.population + zone.population
    connue = plafond is not None and not avant.inconnues and not zone.inconnues
    taille_apres = taille_de(apres, plafond.seuils) if plafond and connue else None
    return Reprise(
        cpts=code,
        frontiere_km=km,
        population_avant=avant.population,
        population_apres=apres,
        taille_avant=avant.taille,
        taille_apres=taille_apres,
        euros_avant=plafond.pour(avant.taille) if plafond else None,
        euros_apres=plafond.pour(taille_apres) if plafond else None,
        departements=avant.departements,
    )
