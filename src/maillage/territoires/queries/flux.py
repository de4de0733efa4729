"""Where patients of a territory are cared for, as the flows in force count them."""

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.territoires.models import FluxPatients, JeuDeDonnees


@dataclass(frozen=True, slots=True)
class FluxVus:
    """The last flows imported, those that leave the territory asked for: (from, to, people)."""

    millesime: str
    source: str
    lignes: tuple[tuple[str, str, int], ...]


def flux_en_vigueur(*, origines: Iterable[str]) -> FluxVus | None:
    """None when no flows were imported, or none that leaves these communes. Two queries."""
    jeu = JeuDeDonnees.objects.filter(nom="flux").first()
    if jeu is None:
        return None
    lignes = tuple(
        FluxPatients.objects.filter(jeu=jeu, origine_id__in=set(origines))
        .order_by("origine_id", "destination_id")
        .values_list("origine_id", "destination_id", "effectif")
    )
    return FluxVus(jeu.millesime, jeu.source, lignes) if lignes else None
