"""The only writes of the communautés."""

from .adherents import importer_adherents
from .communautes import creer_communaute, definir_perimetre, noter_etape, renommer_communaute
from .demonstration import (
    CODE_DEMONSTRATION,
    COMMUNES_DEMONSTRATION,
    DEBUT_DEMONSTRATION,
    NOM_DEMONSTRATION,
    creer_demonstration,
    creer_demonstration_autour,
)
from .importation import importer_cpts
from .importation_contours import lire_contours_de_cpts
from .rangees import (
    Ecriture,
    ajouter_rangee,
    ecrire_cellule,
    retablir_rangee,
    retirer_rangee,
)

__all__ = [
    "CODE_DEMONSTRATION",
    "COMMUNES_DEMONSTRATION",
    "DEBUT_DEMONSTRATION",
    "NOM_DEMONSTRATION",
    "Ecriture",
    "ajouter_rangee",
    "creer_communaute",
    "creer_demonstration",
    "creer_demonstration_autour",
    "definir_perimetre",
    "ecrire_cellule",
    "importer_adherents",
    "importer_cpts",
    "lire_contours_de_cpts",
    "noter_etape",
    "renommer_communaute",
    "retablir_rangee",
    "retirer_rangee",
]
