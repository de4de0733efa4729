"""Reads of the cases."""

from .dossier import dossier_de, dossiers_de_compte

__all__ = ["dossier_de", "dossiers_de_compte"]
