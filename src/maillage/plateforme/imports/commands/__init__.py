"""The only writes of imports: deposit, read, confirm, apply, give up, take up again."""

from .depot import abandonner_import, confirmer_import, deposer_import, reprendre_import
from .entretien import echouer_import, effacer_les_oublies
from .lecture import Occupe, Resultat, analyser_import, appliquer_import, importer_fichier

__all__ = [
    "Occupe",
    "Resultat",
    "abandonner_import",
    "analyser_import",
    "appliquer_import",
    "confirmer_import",
    "deposer_import",
    "echouer_import",
    "effacer_les_oublies",
    "importer_fichier",
    "reprendre_import",
]
