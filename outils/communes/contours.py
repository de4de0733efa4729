"""Outlines: mend what can be mended from the file itself, simplify without opening gaps, encode.

The package draws the communes of 2026 with pieces of several years. What it lacks shows as holes
in the map of France; a hole belongs to the one commune around it that has just absorbed a commune
whose own outline is absent. Nothing here comes from another source than those outlines.
"""

import math
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

sys.path.insert(0, str(Path(__file__).parents[2] / "src"))  # the pure modules that the site runs
from maillage.territoires.rules import fonds

PAS = 10_000  # stored coordinates are multiples of 1/10 000 degree, 11 m at most
ARRONDISSEMENTS = {"13055": "132", "69123": "6938", "75056": "751"}  # city → start of their codes
TROU_MINIMAL = 0.00005  # square degrees, about 0.4 km²: below, an estuary or a sliver

# Communes of a merger that left no "commune déléguée" behind, so that the package does not say a
# piece is missing. Each has an absorbed code and a hole beside it: one without stops the build.
FUSIONS_SIMPLES = ("02589", "08439", "16023", "25364", "26289", "42217", "71566", "72155")
# A hole that two incomplete communes touch: Saint-Laurent-Rochefort and L'Hôpital-sous-Rochefort,
# now Solore-en-Forez (42084), lay there. La Côte-Saint-Didier (42217) has its own, further west.
TROU_PARTAGE = (shapely.Point(3.912, 45.778), "42084")
# Neussargues-en-Pinatelle was split in 2025; the package still gives the whole to Neussargues.
TROP_GRANDS = {"15141": ("15031", "15035", "15047", "15171")}
ENCLAVE_ESPAGNOLE = shapely.Point(1.974, 42.472)  # Llívia: a hole in France that is no gap


@dataclass
class Contours:
    """Outlines by code, full resolution, and what had to be said about them."""

    formes: dict[str, BaseGeometry] = field(default_factory=dict)
    sans_contour_source: list[str] = field(default_factory=list)
    incomplets_source: list[str] = field(default_factory=list)
    repares: dict[str, float] = field(default_factory=dict)  # km² added


class TrouInexplique(Exception):
    """A hole in the map of France that no rule of this file accounts for."""


def lire(rows: list[dict[str, str]]) -> Contours:
    """Outlines of the communes and arrondissements, mended as the module says.

    Raises TrouInexplique when a hole has no owner, or several: a new version of the package
    must be looked at by a person.
    """
    contours = Contours()
    par_id = {row["id"]: row["code"] for row in rows}
    pieces: defaultdict[str, list[BaseGeometry]] = defaultdict(list)
    sans_piece: set[str] = set()
    communes: dict[str, BaseGeometry] = {}
    for row in rows:
        forme = _forme(row["geometry"])
        if row["type"] == "ARM" and forme is not None:
            contours.formes[row["code"]] = forme
        elif row["type"] == "COM" and forme is not None:
            communes[row["code"]] = forme
        elif row["type"] == "COM":
            contours.sans_contour_source.append(row["code"])
        elif row["type"] == "COMD":
            parent = par_id[row["commune_parent_id"]]
            if forme is None:
                sans_piece.add(parent)
            else:
                pieces[parent].append(forme)
    contours.incomplets_source = sorted(sans_piece | set(FUSIONS_SIMPLES))
    for code in contours.sans_contour_source:
        if code in pieces:
            communes[code] = shapely.union_all(pieces[code])
            contours.repares[code] = round(superficie(communes[code]), 2)
    for code, trou in _trous(communes, set(contours.incomplets_source)):
        ajout = superficie(trou)
        contours.repares[code] = round(contours.repares.get(code, 0) + ajout, 2)
        communes[code] = shapely.union_all([communes[code], trou])
    for code in FUSIONS_SIMPLES:
        if code not in contours.repares:
            raise TrouInexplique(f"{code}: no hole beside it any more")
    contours.formes |= communes
    return contours


def _forme(ewkb: str) -> BaseGeometry | None:
    return None if ewkb in ("", r"\N") else shapely.from_wkb(bytes.fromhex(ewkb))


def _trous(
    communes: dict[str, BaseGeometry], incomplets: set[str]
) -> list[tuple[str, BaseGeometry]]:
    codes = sorted(communes)
    formes = [communes[code] for code in codes]
    france = shapely.union_all(formes)
    arbre = shapely.STRtree(formes)
    attribues = []
    for masse in france.geoms:
        for anneau in masse.interiors:
            plein = shapely.Polygon(anneau)
            autour = arbre.query(plein, predicate="intersects")
            trou = shapely.difference(plein, shapely.union_all([formes[i] for i in autour]))
            if trou.area < TROU_MINIMAL or trou.contains(ENCLAVE_ESPAGNOLE):
                continue
            proches = sorted(incomplets.intersection(codes[i] for i in autour))
            if len(proches) > 1 and trou.contains(TROU_PARTAGE[0]):
                proches = [TROU_PARTAGE[1]]
            if len(proches) != 1:
                lieu = trou.representative_point()
                raise TrouInexplique(f"{lieu.x:.4f} {lieu.y:.4f}: {proches or 'no commune'}")
            attribues.append((proches[0], trou))
    return attribues


def superficie(forme: BaseGeometry) -> float:
    """Area in km² on the GRS 80 ellipsoid, edges taken as straight in longitude and in sin
    (authalic) latitude: the error is far below that of the outline."""
    plan = shapely.transform(forme, _equivalent)
    return float(plan.area) / 1e6


def _equivalent(points: Any) -> Any:
    """Cylindrical equal-area plane, in metres, so that a planar area is the true one."""
    grand_axe, e2 = 6378137.0, 0.00669438002290
    e = math.sqrt(e2)
    plan = points.copy()
    for i, (longitude, latitude) in enumerate(points):
        s = math.sin(math.radians(latitude))
        q = (1 - e2) * (s / (1 - e2 * s * s) + math.atanh(e * s) / e)
        plan[i] = (math.radians(longitude) * grand_axe, grand_axe * q / 2)
    return plan


def simplifier(formes: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Outlines with fewer points, finer for the arrondissements, whose cities are again exactly
    what they fill; a border keeps one and the same line on both sides, wherever it runs.

    Raises ValueError when an outline comes out crossing itself.
    """
    villes = {ville: [code for code in formes if code.startswith(debut)]
              for ville, debut in ARRONDISSEMENTS.items()}  # fmt: skip
    unites = {code: forme for code, forme in formes.items() if code not in villes}
    fines = [code for codes in villes.values() for code in codes]
    simples = fonds.simplifier_unites(unites, fines)
    for ville, codes in villes.items():
        simples[ville] = shapely.coverage_union_all([simples[code] for code in codes])
    croises = [code for code, forme in simples.items() if not forme.is_valid]
    if croises:
        raise ValueError(f"outlines that cross themselves: {croises}")
    return simples


def encoder(forme: BaseGeometry) -> str:
    """`polygon/polygon`, each `ring;ring` (outer first), each ring the successive differences of
    longitude and latitude in 1/10 000 degree, five bits a character from `?` (the well known
    polyline encoding). The closing point is left out. A ring that rounding flattens is dropped."""
    polygones = []
    for polygone in shapely.get_parts(forme):
        anneaux = [_anneau(polygone.exterior)]
        if anneaux[0]:
            anneaux += filter(None, (_anneau(interieur) for interieur in polygone.interiors))
            polygones.append(";".join(anneaux))
    return "/".join(polygones)


def _anneau(anneau: Any) -> str:
    points: list[tuple[int, int]] = []
    for x, y in shapely.get_coordinates(anneau)[:-1]:
        point = (round(x * PAS), round(y * PAS))
        if not points or points[-1] != point:
            points.append(point)
    if points and points[-1] == points[0]:
        points.pop()
    if len(set(points)) < 3:
        return ""
    precedent, texte = (0, 0), []
    for point in points:
        texte += [_nombre(point[0] - precedent[0]), _nombre(point[1] - precedent[1])]
        precedent = point
    return "".join(texte)


def _nombre(entier: int) -> str:
    reste = ~(entier << 1) if entier < 0 else entier << 1
    texte = ""
    while reste >= 0x20:
        texte += chr((0x20 | (reste & 0x1F)) + 63)
        reste >>= 5
    return texte + chr(reste + 63)
