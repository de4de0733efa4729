"""What the codes and coordinates of a FINESS file stand for. Pure.

Categories: those that FINESS extracts of 2026 pair with their label (TRE_R66-
CategorieEtablissement). A hospital category that is not in the list is of the family "autre".
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

CATEGORIES = {
    "604": "cpts",
    "603": "msp",
    "124": "centre",
    "620": "pharmacie",
    "101": "hopital",  # centre hospitalier régional
    "106": "hopital",  # centre hospitalier, ex-hôpital local
    "355": "hopital",  # centre hospitalier
    "292": "hopital",  # centre hospitalier spécialisé lutte maladies mentales
    "161": "hopital",  # maison de santé pour maladies mentales
    "365": "hopital",  # établissement de soins pluridisciplinaire
    "128": "hopital",  # établissement de soins chirurgicaux
    "129": "hopital",  # établissement de soins médicaux
    "109": "hopital",  # établissement de santé privé autorisé en SSR
    "131": "hopital",  # centre de lutte contre le cancer
    "362": "hopital",  # établissement de soins longue durée
    "697": "hopital",  # groupement de coopération sanitaire, établissement de santé
    "698": "hopital",  # autre établissement loi hospitalière
    "500": "ehpad",
    "354": "ssiad",
    "127": "had",
    "606": "dac",
}
AUTRE = "autre"


def famille(categorie: str) -> str:
    """Family of a FINESS category; "autre" when none is known."""
    return CATEGORIES.get(categorie, AUTRE)


class Boite(NamedTuple):
    """Degrees, WGS 84."""

    sud: float
    nord: float
    ouest: float
    est: float

    def contient(self, latitude: float, longitude: float) -> bool:
        return self.sud <= latitude <= self.nord and self.ouest <= longitude <= self.est


# Generous rectangles: they tell one territory, and one order of the two numbers, from another.
METROPOLE = Boite(41.0, 51.5, -5.8, 10.0)
OUTRE_MER = {
    "971": Boite(15.5, 18.3, -63.4, -60.8),  # Saint-Martin and Saint-Barthélemy had its codes
    "972": Boite(14.2, 15.1, -61.5, -60.6),
    "973": Boite(1.9, 6.2, -55.0, -51.2),
    "974": Boite(-21.6, -20.6, 55.0, 56.0),
    "975": Boite(46.5, 47.4, -56.8, -55.9),
    "976": Boite(-13.2, -12.4, 44.8, 45.5),
    "977": Boite(17.7, 18.1, -63.0, -62.6),
    "978": Boite(17.9, 18.3, -63.4, -62.8),
}


class Lu(StrEnum):
    """How a pair of coordinates was understood."""

    ABSENTE = "absente"
    WGS84 = "wgs84"
    PROJETEE = "projetee"
    HORS = "hors"


class Position(NamedTuple):
    """`rang`: which of the given pairs was in degrees, from 0; `inversee`: longitude came first
    in a pair that should begin by the latitude. Latitude and longitude None when unknown."""

    latitude: float | None
    longitude: float | None
    lu: Lu
    rang: int = 0
    inversee: bool = False


def situer(paires: Sequence[tuple[str, str]], departement: str) -> Position:
    """Where a site is, from pairs of texts that may be degrees or projected metres in either
    order: told by their range in the territory of the département (all those of France when it
    is empty). Projected metres are recognised and not converted."""
    boites = _boites(departement)
    projetee = hors = False
    for rang, (premier, second) in enumerate(paires):
        a, b = _nombre(premier), _nombre(second)
        if a is None or b is None or (a == 0 and b == 0):
            continue
        if any(boite.contient(a, b) for boite in boites):
            return Position(a, b, Lu.WGS84, rang)
        if any(boite.contient(b, a) for boite in boites):
            return Position(b, a, Lu.WGS84, rang, inversee=True)
        if max(abs(a), abs(b)) > 180:
            projetee = True
        else:
            hors = True
    lu = Lu.HORS if hors else Lu.PROJETEE if projetee else Lu.ABSENTE
    return Position(None, None, lu)


def _boites(departement: str) -> Sequence[Boite]:
    if departement in OUTRE_MER:
        return (OUTRE_MER[departement],)
    if departement.startswith(("97", "98")):
        # No box is known for these: any degrees will do.
        return (Boite(-90, 90, -180, 180),)
    return (METROPOLE,) if departement else (METROPOLE, *OUTRE_MER.values())


def _nombre(texte: str) -> float | None:
    try:
        nombre = float(texte.replace(",", "."))
    except ValueError:
        return None
    return nombre if nombre == nombre and abs(nombre) < 1e9 else None
