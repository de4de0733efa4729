"""GeoJSON given to be imported: each outline checked, and what is wrong said with its remedy."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from .fichier import Fichier
from .releve import Releve

# Where France is: west, south, east, north, in degrees. Wide enough for any island.
FRANCE = (
    (-5.6, 41.2, 9.8, 51.3),
    (-63.3, 14.2, -60.7, 18.3),  # Antilles
    (-54.8, 2.0, -51.5, 6.0),  # Guyane
    (55.0, -21.6, 56.0, -20.7),  # La Réunion
    (44.9, -13.2, 45.5, -12.4),  # Mayotte
    (-56.7, 46.6, -55.9, 47.3),  # Saint-Pierre-et-Miquelon
    (158.0, -23.5, 172.5, -17.0),  # Nouvelle-Calédonie
    (-178.5, -14.6, -175.9, -13.0),  # Wallis-et-Futuna
    (-155.5, -28.5, -134.0, -7.5),  # Polynésie française
)
# Metres east and north of the Lambert 93 projection over the métropole.
LAMBERT_93 = (0.0, 6_000_000.0, 1_300_000.0, 7_200_000.0)
CODES = ("code", "code_insee", "insee_com", "insee", "codgeo", "code_commune", "com")
REPARER = "Réparez-le (dans QGIS\u00a0: «\u00a0Réparer les géométries\u00a0»), puis recommencez."


class Element(NamedTuple):
    """A feature whose outline is sound: its rank in the file from 1, its properties by names in
    small letters, its outline in WGS 84."""

    rang: int
    proprietes: dict[str, Any]
    contour: BaseGeometry


def lire_elements(fichier: Fichier, releve: Releve) -> Iterator[Element]:
    """The features of a FeatureCollection; those that are wrong are told by their rank and name.

    Raises ImportRefuse when the whole file is: no GeoJSON, projected or swapped coordinates.
    """
    for rang, brut in enumerate(_elements(fichier, releve), start=1):
        if not isinstance(brut, dict):
            releve.erreur(f"Élément {rang}\u00a0: ce n’est pas un objet GeoJSON (Feature).")
            continue
        lues = brut.get("properties")
        proprietes = {
            str(cle).lower(): valeur
            for cle, valeur in (lues if isinstance(lues, dict) else {}).items()
        }
        if "id" in brut:
            proprietes.setdefault("code", brut["id"])
        qui = _designer(rang, proprietes)
        contour = _contour(brut.get("geometry"), qui, releve)
        if contour is not None:
            yield Element(rang, proprietes, contour)


def texte_de(proprietes: dict[str, Any], noms: tuple[str, ...]) -> str:
    """The first of these properties that says something."""
    for nom in noms:
        valeur = proprietes.get(nom)
        if isinstance(valeur, str | int) and str(valeur).strip():
            return " ".join(str(valeur).split())
    return ""


def _elements(fichier: Fichier, releve: Releve) -> list[Any]:
    try:
        lu = json.load(fichier.texte(releve))
    except json.JSONDecodeError as erreur:
        releve.arreter("Le fichier n’est pas du JSON\u00a0: il est coupé ou abîmé.", erreur.lineno)
    except (UnicodeDecodeError, RecursionError):
        releve.arreter("Le fichier n’est pas du JSON en UTF-8.")
    if not isinstance(lu, dict) or lu.get("type") != "FeatureCollection":
        releve.arreter(
            "Le fichier n’est pas une collection GeoJSON (FeatureCollection). Exportez la couche "
            "en GeoJSON, en WGS\u00a084 (EPSG:4326)."
        )
    elements = lu.get("features")
    if not isinstance(elements, list) or not elements:
        releve.arreter("Le fichier n’a aucun contour (features est vide).")
    projection = json.dumps(lu.get("crs"))
    if "crs" in lu and not any(nom in projection for nom in ("CRS84", "4326", "4171", "null")):
        releve.arreter(
            f"Le fichier dit que ses coordonnées sont projetées ({projection[:80]}). "
            "Exportez-le en WGS\u00a084 (EPSG:4326), en degrés."
        )
    return elements


def _designer(rang: int, proprietes: dict[str, Any]) -> str:
    nom = texte_de(proprietes, ("nom", "libelle", "nom_com", "name", "cpts"))
    precisions = ", ".join(filter(None, (texte_de(proprietes, CODES)[:20], nom[:80])))
    return f"Élément {rang} ({precisions})" if precisions else f"Élément {rang}"


def _contour(geometrie: Any, qui: str, releve: Releve) -> BaseGeometry | None:
    if not isinstance(geometrie, dict):
        releve.erreur(f"{qui}\u00a0: il n’a pas de contour (geometry est vide).")
        return None
    genre = geometrie.get("type")
    if genre not in ("Polygon", "MultiPolygon"):
        releve.erreur(
            f"{qui}\u00a0: «\u00a0{str(genre)[:40]}\u00a0» n’est pas un contour. Il faut des "
            "polygones (Polygon ou MultiPolygon)."
        )
        return None
    try:
        with np.errstate(invalid="ignore"):  # NaN and infinities are told below
            contour = shapely.force_2d(shape(geometrie))
        points = shapely.get_coordinates(contour)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, shapely.GEOSException):
        releve.erreur(
            f"{qui}\u00a0: son contour ne peut être lu. Un anneau a au moins quatre points de deux "
            "nombres, et le dernier répète le premier."
        )
        return None
    if contour.is_empty or not len(points):
        releve.erreur(f"{qui}\u00a0: son contour est vide.")
        return None
    if phrase := _hors_de_france(points):
        if phrase in (PROJETEES, INVERSEES):  # the whole file is
            releve.arreter(f"{qui}\u00a0: {phrase}")
        releve.erreur(f"{qui}\u00a0: {phrase}")
        return None
    if not contour.is_valid:
        releve.erreur(f"{qui}\u00a0: {_defaut(contour)} {REPARER}")
        return None
    return contour


PROJETEES = (
    "ses coordonnées sont en mètres, comme en Lambert\u00a093. Exportez le fichier en WGS\u00a084 "
    "(EPSG:4326), en degrés."
)
INVERSEES = (
    "ses coordonnées sont inversées (latitude puis longitude). Le GeoJSON veut la longitude "
    "d’abord\u00a0: exportez de nouveau le fichier."
)


def _hors_de_france(points: Any) -> str:
    """What is wrong with where the points are; empty when they are in France."""
    if not np.isfinite(points).all():
        return "une de ses coordonnées n’est pas un nombre."
    if _dans(points, FRANCE):
        return ""
    if _dans(points[:, ::-1], FRANCE):
        return INVERSEES
    if _dans(points, (LAMBERT_93,)) or (np.abs(points) > 1000).all():
        return PROJETEES
    x, y = points[np.argmax(~_dedans(points))]
    return f"le point {x:.4f}, {y:.4f} est hors de France. Vérifiez les coordonnées."


def _dedans(points: Any) -> Any:
    return np.any([_boite(points, boite) for boite in FRANCE], axis=0)


def _dans(points: Any, boites: tuple[tuple[float, float, float, float], ...]) -> bool:
    return any(_boite(points, boite).all() for boite in boites)


def _boite(points: Any, boite: tuple[float, float, float, float]) -> Any:
    return ((points >= boite[:2]) & (points <= boite[2:])).all(axis=1)


def _defaut(contour: BaseGeometry) -> str:
    raison = shapely.is_valid_reason(contour)
    defaut, _, lieu = raison.partition("[")
    quoi = {
        "Self-intersection": "son contour se croise lui-même",
        "Ring Self-intersection": "son contour se touche lui-même",
        "Hole lies outside shell": "un de ses trous est hors du contour",
        "Nested shells": "un de ses morceaux est à l’intérieur d’un autre",
        "Too few points in geometry component": "un de ses anneaux a trop peu de points",
    }.get(defaut, "son contour n’est pas un polygone correct")
    coin = " ".join(f"{float(degres):.4f}" for degres in lieu.rstrip("]").split())
    ou = f" près de la longitude et latitude {coin}" if coin else ""
    return f"{quoi}{ou}."
