"""The only writes of the communautés."""

from .communautes import (
    CODE_DEMONSTRATION,
    COMMUNES_DEMONSTRATION,
    DEBUT_DEMONSTRATION,
    NOM_DEMONSTRATION,
    creer_communaute,
    creer_demonstration,
    definir_perimetre,
)
from .importation import importer_cpts

__all__ = [
    "CODE_DEMONSTRATION",
    "COMMUNES_DEMONSTRATION",
    "DEBUT_DEMONSTRATION",
    "NOM_DEMONSTRATION",
    "creer_communaute",
    "creer_demonstration",
    "definir_perimetre",
    "importer_cpts",
]
