"""Who touches whom."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from maillage.moteurs.contiguite import Contexte, Lieu, Remarque, remarquer
from maillage.territoires.models import Commune, ContourCommune, Departement, Region


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


def remarques_de_contiguite(
    *, codes: Iterable[str], tenues: Mapping[str, str] | None = None
) -> tuple[Remarque, ...]:
    """What the shape of a perimeter has to say: pieces, islands, enclaves, départements, régions.

    `tenues`: the name of the other CPTS in force, by unité, to say whose an enclave is; without
    it, nothing is said to be held. Codes that are no unité's are left out. Six queries; enclaves
    are looked for in the départements of the perimeter.
    """
    voulus = set(codes)
    lieux = _lieux(Q(code__in=voulus))
    dedans = voulus & lieux.keys()
    if not dedans:
        return ()
    departements = {lieu.departement for lieu in lieux.values()}
    lieux |= _lieux(Q(departement__in=departements, active=True))
    aretes = frontieres(codes=lieux)
    noms_departements = dict(
        Departement.objects.filter(code__in=departements).values_list("code", "nom")
    )
    regions = {lieux[code].region for code in dedans}
    return remarquer(
        dedans,
        Contexte(
            lieux=lieux,
            frontieres=[(a, b, deduit) for a, b, _, deduit in aretes],
            connues=lieux.keys(),
            sans_contour=dedans - contours_connus(codes=dedans),
            tenues=tenues or {},
            departements=noms_departements,
            regions=dict(Region.objects.filter(code__in=regions).values_list("code", "nom")),
        ),
    )


def _lieux(condition: Q) -> dict[str, Lieu]:
    lignes = Commune.objects.filter(condition).values_list(
        "code", "nom", "parent_id", "departement_id", "region_id"
    )
    return {
        code: Lieu(code, nom, parent or code, departement, region)
        for code, nom, parent, departement, region in lignes
    }
