"""A small map of outlines as SVG paths: no tiles, no script. Its table stands beside it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LARGEUR = 400
MARGE = 6
HAUTEUR_MAXIMUM = 420

# One ring is a list of (longitude, latitude) in degrees; a shape has one or more rings.
Anneau = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Forme:
    """A drawn outline: `trace` is the SVG path, `classe` its style, `nom` its title; `x` and `y`
    the middle of its largest ring's box, where a label may stand."""

    trace: str
    nom: str
    classe: str
    x: str = ""
    y: str = ""


@dataclass(frozen=True, slots=True)
class Carte:
    formes: tuple[Forme, ...]
    largeur: int
    hauteur: int


def carte(contours: Iterable[tuple[str, str, Sequence[Anneau]]]) -> Carte | None:
    """Draw (name, class, rings) outlines at the same scale; None when there is nothing to draw.

    Equirectangular projection at the middle latitude: exact enough for one territory.
    """
    formes = [(nom, classe, anneaux) for nom, classe, anneaux in contours if anneaux]
    if not formes:
        return None
    points = [point for _, _, anneaux in formes for anneau in anneaux for point in anneau]
    ouest, est = min(p[0] for p in points), max(p[0] for p in points)
    sud, nord = min(p[1] for p in points), max(p[1] for p in points)
    facteur = math.cos(math.radians((sud + nord) / 2))
    etendue_x, etendue_y = max((est - ouest) * facteur, 1e-6), max(nord - sud, 1e-6)
    utile = LARGEUR - 2 * MARGE
    echelle = min(utile / etendue_x, (HAUTEUR_MAXIMUM - 2 * MARGE) / etendue_y)
    decalage = (LARGEUR - etendue_x * echelle) / 2

    def trace(anneaux: Sequence[Anneau]) -> str:
        morceaux = []
        for anneau in anneaux:
            coins = " ".join(
                f"{decalage + (x - ouest) * facteur * echelle:.1f},"
                f"{MARGE + (nord - y) * echelle:.1f}"
                for x, y in anneau
            )
            morceaux.append(f"M{coins}Z")
        return "".join(morceaux)

    def milieu(anneaux: Sequence[Anneau]) -> tuple[str, str]:
        grand = max(anneaux, key=len)
        x = (min(p[0] for p in grand) + max(p[0] for p in grand)) / 2
        y = (min(p[1] for p in grand) + max(p[1] for p in grand)) / 2
        return (
            f"{decalage + (x - ouest) * facteur * echelle:.1f}",
            f"{MARGE + (nord - y) * echelle:.1f}",
        )

    return Carte(
        tuple(Forme(trace(a), nom, classe, *milieu(a)) for nom, classe, a in formes),
        LARGEUR,
        round(etendue_y * echelle + 2 * MARGE),
    )
