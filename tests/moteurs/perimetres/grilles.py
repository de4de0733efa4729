"""Invented territories: grids of units 5 km apart, with holes, populations and EPCI."""

from random import Random

from maillage.moteurs.perimetres import Bande, Demande, Frontiere, Mode, Unite

PAS_LAT, PAS_LON = 0.045, 0.064  # about 5 km at 45° north


def code(ligne: int, colonne: int) -> str:
    return f"{ligne:02}{colonne:02}"


def grille(
    lignes: int = 6,
    colonnes: int = 6,
    *,
    trous: frozenset[tuple[int, int]] = frozenset(),
    graine: int = 1,
    populations: tuple[int, int] = (500, 1500),
    cote_epci: int = 3,
) -> tuple[tuple[Unite, ...], tuple[Frontiere, ...]]:
    """Units and borders; `trous` are places without unit, `cote_epci` the side of an EPCI."""
    hasard = Random(graine)
    unites = {
        (a, b): Unite(
            code(a, b),
            hasard.randint(*populations),
            44 + a * PAS_LAT,
            5 + b * PAS_LON,
            "91" if b < colonnes / 2 else "92",
            f"E{a // cote_epci}{b // cote_epci}",
        )
        for a in range(lignes)
        for b in range(colonnes)
        if (a, b) not in trous
    }
    frontieres = tuple(
        Frontiere(unite.code, unites[voisin].code, 5.0)
        for (a, b), unite in unites.items()
        for voisin in ((a, b + 1), (a + 1, b))
        if voisin in unites
    )
    return tuple(unites.values()), frontieres


def demande(mode: Mode = Mode.NOUVELLES, bande: Bande | None = None, **autres) -> Demande:
    """A request on a grid of 6 × 6, about 36 000 inhabitants, unless `unites` says otherwise."""
    unites, frontieres = grille()
    valeurs = {
        "unites": unites,
        "frontieres": frontieres,
        "bande": bande or Bande(6_000, 14_000),
        "iterations": 5_000,
    }
    return Demande(mode, **(valeurs | autres))
