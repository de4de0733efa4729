"""Who cares for people in a territory: professionals (RPPS) and structures (FINESS)."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from maillage.territoires.models import (
    EffectifTerritoire,
    Famille,
    JeuDeDonnees,
    Structure,
)
from maillage.territoires.rules.professions import LIBELLES, Compte, regrouper

from .couches import SourceVue, source_vue

RPPS = "rpps"


class EffectifVu(NamedTuple):
    """Persons, each once, of whom `liberaux` have at least one activity as self-employed."""

    libelle: str
    personnes: int
    liberaux: int


@dataclass(frozen=True, slots=True)
class EffectifsVus:
    """`par_profession`: code of `rules.professions.LIBELLES` → persons, zeros included, in the
    order to show. Empty, with `source` None, as long as nothing was imported: unknown, not zero."""

    par_profession: dict[str, EffectifVu]
    source: SourceVue | None = None


class StructureVue(NamedTuple):
    """A site of FINESS. Coordinates None are unknown, `commune` None is in no known commune."""

    finess: str
    nom: str
    famille: str
    categorie: str
    commune: str | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class StructuresVues:
    """`comptes`: family → open sites, zeros included. Empty, with `sources` empty, as long as
    nothing was imported."""

    comptes: dict[str, int]
    liste: tuple[StructureVue, ...] = ()
    sources: tuple[SourceVue, ...] = ()


# Physicians: a know-how in general practice first, then any other, then none (rules.professions).
RANG = """
    CASE WHEN profession <> '10' THEN 0
         WHEN savoir_faire IN ('SM26', 'SM53', 'SM54') THEN 1
         WHEN savoir_faire LIKE 'SM%%' THEN 2
         ELSE 3 END
"""
_DISTINCTES = f"""
    SELECT profession, rang, count(*), count(*) FILTER (WHERE liberale)
    FROM (
        SELECT rpps, profession, min({RANG}) AS rang, bool_or(mode = 'L') AS liberale
        FROM territoires_activiteprofessionnelle
        WHERE commune_id = ANY(%s)
        GROUP BY rpps, profession
    ) personnes
    GROUP BY profession, rang
"""  # noqa: S608 - made of names written here


def effectifs(*, codes: Collection[str]) -> EffectifsVus:
    """Persons at work in a set of unités, each counted once in the set. Two queries."""
    jeu = _jeu()
    if jeu is None:
        return EffectifsVus({})
    with connection.cursor() as curseur:
        curseur.execute(_DISTINCTES, [sorted(codes)])
        comptes = [Compte(*ligne) for ligne in curseur.fetchall()]
    return _vus(comptes, jeu)


def effectifs_de(*, departement: str = "", region: str = "") -> EffectifsVus:
    """Persons at work in a département, in a région, or in France when neither is given, each
    once; counted by the import. Two queries."""
    jeu = _jeu()
    if jeu is None:
        return EffectifsVus({})
    niveau = "departement" if departement else "region" if region else "france"
    lignes = EffectifTerritoire.objects.filter(jeu=jeu, niveau=niveau, code=departement or region)
    champs = ("profession", "rang", "personnes", "liberales")
    return _vus([Compte(*ligne) for ligne in lignes.values_list(*champs)], jeu)


def departements_du_rpps() -> frozenset[str]:
    """The départements that the file in force speaks of: one without a single professional of any
    kind is not in it. One query."""
    return frozenset(
        EffectifTerritoire.objects.filter(niveau="departement")
        .values_list("code", flat=True)
        .distinct()
    )


def structures(
    *, codes: Collection[str], familles: Collection[str] | None = None
) -> StructuresVues:
    """The open sites of a set of unités by family, and their list in the order of the families
    then of names; `familles` limits the list, never the counts. Two queries."""
    ouvertes = Structure.objects.filter(commune_id__in=codes, ouverte=True)
    sources = tuple(
        source_vue(jeu)
        for jeu in JeuDeDonnees.objects.filter(
            pk__in=Structure.objects.values("jeu_id").distinct()
        ).order_by("-charge_a")
    )
    if not sources:
        return StructuresVues({})
    champs = ("finess", "raison_sociale", "famille", "categorie_libelle", "commune_id")
    toutes = [
        StructureVue(*ligne) for ligne in ouvertes.values_list(*champs, "latitude", "longitude")
    ]
    nombres = Counter(structure.famille for structure in toutes)
    ordre = {famille: rang for rang, famille in enumerate(Famille.values)}
    liste = sorted(
        (s for s in toutes if familles is None or s.famille in familles),
        key=lambda s: (ordre[s.famille], s.nom, s.finess),
    )
    return StructuresVues({f: nombres[f] for f in Famille.values}, tuple(liste), sources)


def _jeu() -> JeuDeDonnees | None:
    return JeuDeDonnees.objects.filter(nom=RPPS).first()


def _vus(comptes: list[Compte], jeu: JeuDeDonnees) -> EffectifsVus:
    sommes = regrouper(comptes)
    return EffectifsVus(
        {code: EffectifVu(libelle, *sommes[code]) for code, libelle in LIBELLES.items()},
        source_vue(jeu),
    )
