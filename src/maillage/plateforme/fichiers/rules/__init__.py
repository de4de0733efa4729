"""What a file may be called and what it may hold, decided from its bytes. Pure."""

from .noms import nettoyer_nom
from .types import TYPES, TypeDeFichier, reconnaitre

__all__ = ["TYPES", "TypeDeFichier", "nettoyer_nom", "reconnaitre"]
