"""What people type in the forms of a case: read whole, or refused; shown again when refused."""

from collections.abc import Mapping

from maillage.dossiers.rules.nettoyage import nettoyer
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.montants import format_entier

TEXTE_MAXIMUM = 10_000


def lire_texte(saisi: Mapping[str, str], nom: str) -> str:
    """The text under that name, without what nobody sees. Raises ErreurMetier: it is too long; it
    is never cut in silence."""
    brut = saisi.get(nom, "")
    if len(brut) > TEXTE_MAXIMUM:
        raise ErreurMetier(
            f"Ce texte compte {format_entier(len(brut))} caractères\u202f; il en faut "
            f"{format_entier(TEXTE_MAXIMUM)} au plus. Raccourcissez-le, ou joignez un document."
        )
    return nettoyer(brut)
