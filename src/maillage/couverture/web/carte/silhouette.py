"""The outlines of départements, shown at once while the map is on its way.

Drawn once for each base map that is shipped (`outils/carte/silhouettes.py`), since reading a base
map takes a second; an operator's own base map has none, and the page says that it is being drawn.
"""

import gzip
import json
from collections.abc import Sequence
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path

from maillage.plateforme.ui.topologie import Point, Topologie

from .image import mercator, montree

CADRE = 320  # points, either way
FICHIER = Path(__file__).parents[2] / "donnees" / "silhouettes.json.gz"


def silhouette(empreinte: str) -> str:
    """An SVG path in a frame of CADRE by CADRE; empty when none was drawn for that base map."""
    return _toutes().get(empreinte, "")


@cache
def _toutes() -> dict[str, str]:
    lues: dict[str, str] = json.loads(gzip.decompress(FICHIER.read_bytes()))
    return lues


def dessiner(topologie: Topologie, *, region: str) -> str:
    """The silhouette of a région, or of France."""
    formes = [f for f in topologie.formes if montree(f, region, "")]
    return _cadrer(topologie.frontieres(lambda f: f.proprietes.get("departement"), formes))


def _cadrer(lignes: Sequence[Sequence[Point]]) -> str:
    """Lines of degrees in the middle of the frame, to the nearest point of it."""
    points = [[(lon, mercator(lat)) for lon, lat in ligne] for ligne in lignes]
    xs, ys = zip(*(p for ligne in points for p in ligne), strict=True)
    ouest, est, sud, nord = min(xs), max(xs), min(ys), max(ys)
    echelle = CADRE / max(est - ouest, nord - sud, 1e-6)
    dx, dy = (CADRE - (est - ouest) * echelle) / 2, (CADRE - (nord - sud) * echelle) / 2
    morceaux = []
    for ligne in points:
        coins = [
            (round(dx + (x - ouest) * echelle), round(dy + (nord - y) * echelle)) for x, y in ligne
        ]
        uniques = [coin for coin, _ in groupby(coins)]
        # Specks, where the outlines of two sources do not quite meet, are not drawn.
        if max(abs(x - uniques[0][0]) + abs(y - uniques[0][1]) for x, y in uniques) > 1:
            pas = " ".join(f"{c[0] - a[0]},{c[1] - a[1]}" for a, c in pairwise(uniques))
            morceaux.append(f"M{uniques[0][0]},{uniques[0][1]}l{pas}")
    return "".join(morceaux)
