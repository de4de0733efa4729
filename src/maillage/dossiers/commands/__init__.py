"""The only writes of the cases."""

from .ouverture import ouvrir_dossier

__all__ = ["ouvrir_dossier"]
