"""Charts as plain values that a template draws in SVG. No script, no library, no colour alone.

Widths are percentages of the drawing, so that a bar stretches with the screen while its
words keep their size: readable at 360 pixels and printable in black and white.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

HAUTEUR_BARRE = 30
HAUTEUR_RANG = 62
LARGEUR_LISIBLE = 7  # per cent: below, the letter of a segment would not fit


@dataclass(frozen=True, slots=True)
class Serie:
    """One kind of segment: `lettre` stands in the bar, `mot` in the legend."""

    lettre: str
    mot: str
    couleur: int


@dataclass(frozen=True, slots=True)
class Segment:
    serie: Serie
    valeur: Decimal
    x: str
    largeur: str
    milieu: str
    lisible: bool


@dataclass(frozen=True, slots=True)
class Rang:
    mot: str
    total: Decimal
    y: int
    segments: tuple[Segment, ...]
    fin: str


@dataclass(frozen=True, slots=True)
class Barres:
    """Horizontal stacked bars sharing one scale."""

    rangs: tuple[Rang, ...]
    series: tuple[Serie, ...]
    hauteur: int


def barres(series: Sequence[Serie], rangs: Sequence[tuple[str, Sequence[Decimal]]]) -> Barres:
    """Lay out bars; each row gives one value for each series, in order. Zero draws nothing."""
    maximum = max((sum(valeurs, Decimal(0)) for _, valeurs in rangs), default=Decimal(0))
    dessines = []
    utiles: set[Serie] = set()
    for numero, (mot, valeurs) in enumerate(rangs):
        x = Decimal(0)
        segments = []
        for serie, valeur in zip(series, valeurs, strict=True):
            if not valeur:
                continue
            utiles.add(serie)
            largeur = valeur / maximum * 100
            segments.append(
                Segment(
                    serie,
                    valeur,
                    f"{x:.2f}%",
                    f"{largeur:.2f}%",
                    f"{x + largeur / 2:.2f}%",
                    largeur >= LARGEUR_LISIBLE,
                )
            )
            x += largeur
        dessines.append(
            Rang(mot, sum(valeurs, Decimal(0)), numero * HAUTEUR_RANG, tuple(segments), f"{x:.2f}%")
        )
    return Barres(
        tuple(dessines),
        tuple(serie for serie in series if serie in utiles),
        max(len(dessines) * HAUTEUR_RANG - 6, 1),
    )
