"""The only writes of the territories: the datasets that ship with Maillage, and the imports."""

from .communes import Bilan, charger_communes_fournies, importer_communes
from .contours_importes import importer_contours
from .finess import importer_finess
from .flux import importer_flux
from .indicateurs import importer_indicateur
from .jeux import creer_jeu
from .rpps import importer_rpps
from .zonages import importer_quartiers, importer_zonages

__all__ = [
    "Bilan",
    "charger_communes_fournies",
    "creer_jeu",
    "importer_communes",
    "importer_contours",
    "importer_finess",
    "importer_flux",
    "importer_indicateur",
    "importer_quartiers",
    "importer_rpps",
    "importer_zonages",
]
