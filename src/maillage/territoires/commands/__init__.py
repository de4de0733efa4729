"""The only writes of the territories: the datasets that ship with Maillage, and the imports."""

from .communes import Bilan, charger_communes_fournies, importer_communes
from .jeux import creer_jeu

__all__ = ["Bilan", "charger_communes_fournies", "creer_jeu", "importer_communes"]
