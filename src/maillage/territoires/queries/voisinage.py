"""Who touches whom."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from maillage.territoires.models import ContourCommune


class Frontiere(NamedTuple):
    """A border between two unités, `a` before `b` in order of codes.

    `deduit`: no outline shows it; `km` is then 0 when the length is unknown.
    """

    a: str
    b: str
    km: float
    deduit: bool


def frontieres(*, codes: Iterable[str] | None = None) -> list[Frontiere]:
    """The borders that touch at least one of `codes` (communes, or arrondissements of Paris, Lyon
    and Marseille, never those three whole), or all of them (102 341, in about 0.2 s). One query.

    A unité that is in none is an island, or has no known outline: `contours_connus` tells.
    """
    colonnes = "SELECT a_id, b_id, frontiere_km, deduit FROM territoires_voisinage"
    with connection.cursor() as curseur:
        if codes is None:
            curseur.execute(f"{colonnes} ORDER BY a_id, b_id")
        else:
            voulus = sorted(set(codes))
            curseur.execute(
                f"{colonnes} WHERE a_id = ANY(%s) OR b_id = ANY(%s) ORDER BY a_id, b_id",
                [voulus, voulus],
            )
        return [Frontiere._make(row) for row in curseur.fetchall()]


def contours_connus(*, codes: Iterable[str]) -> frozenset[str]:
    """Those of `codes` whose outline is known. One query."""
    return frozenset(
        ContourCommune.objects.filter(commune_id__in=set(codes)).values_list(
            "commune_id", flat=True
        )
    )
