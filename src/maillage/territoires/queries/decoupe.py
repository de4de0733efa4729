"""Which unités an outline drawn by somebody holds."""

from typing import Any, NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from maillage.plateforme.imports.fichier import Fichier
from maillage.plateforme.imports.geojson import lire_elements
from maillage.plateforme.imports.releve import Releve
from maillage.territoires.models import Commune, ContourCommune, TypeCommune


class ZoneDessinee(NamedTuple):
    """One feature of a GeoJSON: `parts` gives, for each unité it covers somewhat, the share of
    its area that lies inside (0 to 1)."""

    rang: int
    proprietes: dict[str, Any]
    parts: dict[str, float]


PART_NEGLIGEABLE = 0.001  # two drawings of one border never agree to the metre


def zones_dessinees(fichier: Fichier, releve: Releve) -> list[ZoneDessinee]:
    """The outlines of a GeoJSON file, and the unités under each; what is wrong is told to
    `releve`. Areas are compared in degrees, which is fair within one commune. One query.

    Raises ImportRefuse when the file as a whole cannot be read.
    """
    elements = list(lire_elements(fichier, releve))
    codes, formes = _unites()
    arbre = shapely.STRtree(formes)
    zones = []
    for rang, proprietes, contour in elements:
        shapely.prepare(contour)
        touchees = sorted(arbre.query(contour, predicate="intersects").tolist())
        parts = {codes[i]: _part(formes[i], contour) for i in touchees}
        gardees = {code: part for code, part in parts.items() if part > PART_NEGLIGEABLE}
        zones.append(ZoneDessinee(rang, proprietes, gardees))
    return zones


def _unites() -> tuple[list[str], list[BaseGeometry]]:
    lignes = (
        ContourCommune.objects.filter(commune__active=True)
        .exclude(commune__in=Commune.objects.filter(type=TypeCommune.ARM).values("parent"))
        .order_by("commune_id")
        .values_list("commune_id", "geometrie")
    )
    codes, formes = [], []
    for code, texte in lignes:
        codes.append(code)
        # Rounding the kept outlines may fold a tiny corner: mended, so that areas can be taken.
        formes.append(shapely.make_valid(shapely.from_geojson(texte)))
    return codes, formes


def _part(forme: BaseGeometry, contour: BaseGeometry) -> float:
    if contour.contains_properly(forme):
        return 1.0
    return float(shapely.intersection(forme, contour).area / forme.area) if forme.area else 0.0
