"""The only writes of the territories: loading and replacing the dataset of communes."""

from .communes import Bilan, charger_communes_fournies, importer_communes

__all__ = ["Bilan", "charger_communes_fournies", "importer_communes"]
