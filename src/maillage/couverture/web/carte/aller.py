"""From a result of the search to the view that shows it."""

import math
import re

from maillage.territoires import queries as territoires

from .choix import Choix

CIBLE = re.compile(r"(commune|arrondissement|epci|departement|region):([0-9AB]{1,9})")
ZOOM_DE_COMMUNE = 11
# Pixels that an EPCI must fit in, on a phone as well.
_LARGEUR = 320


def aller_a(choix: Choix, cible: str) -> str:
    """The query string that shows `cible`, a kind and a code; the same view when there is none."""
    lue = CIBLE.fullmatch(cible.strip()[:30])
    if not lue:
        return choix.adresse()
    genre, code = lue[1], lue[2]
    if genre == "region":
        return choix.adresse(region=code, departement="", centre="", unite="")
    if genre == "departement":
        return choix.adresse(region="", departement=code, centre="", unite="")
    communes = territoires.developper(genre=genre, code=code)
    if not communes:
        return choix.adresse()
    region = communes[0].region
    points = [(c.latitude, c.longitude) for c in communes]
    connus = [(lat, lon) for lat, lon in points if lat is not None and lon is not None]
    unite = communes[0].code if len(communes) == 1 else ""
    centre = _centre(connus) if connus else ""
    return choix.adresse(region=region, departement="", centre=centre, unite=unite)


def _centre(points: list[tuple[float, float]]) -> str:
    """The middle of these centres, and a zoom at which they are all in sight."""
    latitudes, longitudes = [p[0] for p in points], [p[1] for p in points]
    etendue = max(max(latitudes) - min(latitudes), max(longitudes) - min(longitudes))
    # At zoom 0 the world is 256 pixels wide; each step doubles it.
    zoom = (
        min(ZOOM_DE_COMMUNE, math.floor(math.log2(_LARGEUR * 360 / (256 * etendue))))
        if etendue
        else ZOOM_DE_COMMUNE
    )
    lat = (max(latitudes) + min(latitudes)) / 2
    lon = (max(longitudes) + min(longitudes)) / 2
    return f"{lat:.4f},{lon:.4f},{zoom}"
