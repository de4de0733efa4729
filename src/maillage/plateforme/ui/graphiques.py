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


FORMES = ("rond", "carre", "losange", "triangle", "croix", "barre", "anneau")
MARGE_NUAGE = 3  # per cent of the width kept on either side, for marks at the ends


@dataclass(frozen=True, slots=True)
class Marque:
    """One value on its line: a shape and a colour, the same for each territory throughout."""

    nom: str
    texte: str
    forme: str
    couleur: int
    x: str
    part: float


@dataclass(frozen=True, slots=True)
class LigneDeNuage:
    mot: str
    maximum: float
    y: int
    marques: tuple[Marque, ...]
    absentes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nuage:
    """One line for each figure, from nought to its own greatest value; one mark a territory."""

    lignes: tuple[LigneDeNuage, ...]
    legende: tuple[Marque, ...]
    hauteur: int


def nuage(
    noms: Sequence[str], lignes: Sequence[tuple[str, Sequence[float | None], Sequence[str]]]
) -> Nuage:
    """Lay out a comparison: each row has a word, then one value and its text for each name. A
    value that is None has no mark; it is named beside the row."""

    def marque(rang: int, texte: str, part: float) -> Marque:
        x = f"{MARGE_NUAGE + part * (100 - 2 * MARGE_NUAGE):.2f}%"
        return Marque(noms[rang], texte, FORMES[rang % len(FORMES)], rang % 7 + 1, x, part)

    faites = []
    for numero, (mot, valeurs, textes) in enumerate(lignes):
        maximum = max((v for v in valeurs if v is not None), default=0.0)
        faites.append(
            LigneDeNuage(
                mot,
                maximum,
                numero * HAUTEUR_RANG,
                tuple(
                    marque(rang, texte, valeur / maximum if maximum else 0.0)
                    for rang, (valeur, texte) in enumerate(zip(valeurs, textes, strict=True))
                    if valeur is not None
                ),
                tuple(
                    f"{nom} {texte}"
                    for nom, valeur, texte in zip(noms, valeurs, textes, strict=True)
                    if valeur is None
                ),
            )
        )
    return Nuage(
        tuple(faites),
        tuple(marque(rang, "", 0) for rang in range(len(noms))),
        max(len(faites) * HAUTEUR_RANG, 1),
    )
