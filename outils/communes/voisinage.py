"""Who touches whom: the borders that two unités share, and their length on the ellipsoid.

A unité is a commune, or an arrondissement of Paris, Lyon or Marseille, never those three whole:
the outlines of the 45 arrondissements fill exactly those of the three cities.
"""

from dataclasses import dataclass
from typing import Any

import contours  # puts the pure modules of the site in reach
from shapely.geometry.base import BaseGeometry

from maillage.territoires.rules.frontieres import longueurs_communes

ATTENDU = {"frontieres": 102_276, "deduits": 65, "isolees": 15}


@dataclass
class Voisinages:
    """Pairs in order of codes, with their kilometres, and what had to be said about them.

    `deduits`: pairs of a commune whose outline still holds others (`contours.TROP_GRANDS`). The
    length is that of the whole, or None for a commune that has no outline.
    """

    frontieres: dict[tuple[str, str], float]
    deduits: dict[tuple[str, str], float | None]
    isolees: list[str]

    def rows(self) -> list[dict[str, Any]]:
        """Sorted rows of the file. An unknown length is written 0, and `deduit` says so."""
        rows = [
            {"a": a, "b": b, "frontiere_km": f"{km:.2f}", "deduit": ""}
            for (a, b), km in self.frontieres.items()
        ]
        rows += [
            {"a": a, "b": b, "frontiere_km": f"{km or 0:.2f}", "deduit": "1"}
            for (a, b), km in self.deduits.items()
        ]
        return sorted(rows, key=lambda row: (row["a"], row["b"]))


def calculer(formes: dict[str, BaseGeometry]) -> Voisinages:
    """Every shared border between the outlines `formes`, at full resolution."""
    unites = {c: forme for c, forme in formes.items() if c not in contours.ARRONDISSEMENTS}
    sommes = longueurs_communes(unites)
    touchees = {code for paire in sommes for code in paire}
    certaines = {
        paire: km for paire, km in sommes.items() if not set(contours.TROP_GRANDS) & set(paire)
    }
    return Voisinages(
        frontieres=certaines,
        deduits=_deduire(sommes),
        isolees=[code for code in sorted(unites) if code not in touchees],
    )


def _deduire(sommes: dict[tuple[str, str], float]) -> dict[tuple[str, str], float | None]:
    """What touches an outline that holds several communes may touch each of them, and they may
    touch one another."""
    deduits: dict[tuple[str, str], float | None] = {}
    for grande, incluses in contours.TROP_GRANDS.items():
        for paire, km in sommes.items():
            if grande not in paire:
                continue
            deduits[paire] = km
            (autre,) = set(paire) - {grande}
            for incluse in incluses:
                deduits[_paire(autre, incluse)] = None
        familles = (grande, *incluses)
        for i, a in enumerate(familles):
            for b in familles[i + 1 :]:
                deduits[_paire(a, b)] = None
    return deduits


def _paire(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def verifier(voisinages: Voisinages) -> None:
    """Raise ValueError when a count is not the one looked at by a person (README)."""
    ecarts = [
        f"{nom}: {trouve}, expected {attendu}"
        for nom, attendu in ATTENDU.items()
        if (trouve := len(getattr(voisinages, nom))) != attendu
    ]
    if ecarts:
        raise ValueError("; ".join(ecarts))
