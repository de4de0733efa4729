"""What a portrait reads: offer by unité, sums of people and of indicators over territories."""

# ruff: noqa: S608 - statements are made of names written here; values are always parameters.

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Exists, OuterRef

from maillage.territoires.models import (
    Commune,
    Famille,
    Indicateur,
    Quartier,
    Structure,
    TypeCommune,
    ValeurIndicateur,
)
from maillage.territoires.rules.professions import (
    AUTRE_SPECIALISTE,
    GENERALISTE,
    MEDECIN,
    NON_PRECISE,
)

from .couches import SourceVue, source_vue
from .offre import RANG

# The clé of a profession, as `rules.professions.LIBELLES`: physicians only by their specialty.
_CLE = f"""
    CASE WHEN profession <> '{MEDECIN}' THEN profession
         WHEN rang = 1 THEN '{GENERALISTE}'
         WHEN rang = 2 THEN '{AUTRE_SPECIALISTE}'
         ELSE '{NON_PRECISE}' END
"""
_CELLULES = f"""
    SELECT cle, commune_id, count(*),
           CASE WHEN count(*) < %(seuil)s THEN array_agg(rpps) END
    FROM (
        SELECT commune_id, rpps, {_CLE} AS cle
        FROM (
            SELECT a.commune_id, a.rpps, a.profession, min({RANG}) AS rang
            FROM territoires_activiteprofessionnelle a
            JOIN territoires_commune c ON c.code = a.commune_id
            WHERE c.departement_id = ANY(%(departements)s)
            GROUP BY a.commune_id, a.rpps, a.profession
        ) par_commune
    ) personnes
    GROUP BY cle, commune_id
"""
_DISTINCTES = f"""
    SELECT lieu, voulue, count(*)
    FROM (
        SELECT v.lieu, v.cle AS voulue, a.rpps, a.profession, min({RANG}) AS rang
        FROM unnest(%(lieux)s::text[], %(cles)s::text[], %(communes)s::text[])
          AS v (lieu, cle, commune)
        JOIN territoires_activiteprofessionnelle a
          ON a.commune_id = v.commune AND a.profession = left(v.cle, 2)
        GROUP BY v.lieu, v.cle, a.rpps, a.profession
    ) personnes
    WHERE voulue = {_CLE}
    GROUP BY lieu, voulue
"""
_DEMOGRAPHIE = """
    SELECT departement_id, region_id, sum(population), sum(superficie_km2),
           sum(rp_population), sum(rp_0_19), sum(rp_20_64), sum(rp_65_plus), count(*)
    FROM territoires_commune
    WHERE active AND type <> 'ARM'
    GROUP BY departement_id, region_id
"""
# A count of people under the threshold of its indicator is hidden here, before any sum.
_SOMMES = """
    SELECT v.indicateur_id, {groupe},
           sum(v.valeur) FILTER (WHERE {dite}),
           sum(v.valeur * v.denominateur) FILTER (WHERE {dite}),
           sum(v.denominateur) FILTER (WHERE {dite} AND v.valeur IS NOT NULL),
           sum(v.valeur * {poids}) FILTER (WHERE {dite}),
           sum({poids}) FILTER (WHERE {dite} AND v.valeur IS NOT NULL),
           count(*) FILTER (WHERE {dite} AND v.valeur IS NOT NULL),
           count(*) FILTER (WHERE NOT {dite})
    FROM territoires_valeurindicateur v
    JOIN territoires_indicateur i ON i.code = v.indicateur_id
    {jointure}
    WHERE (v.indicateur_id, v.annee) IN (SELECT * FROM unnest(%(codes)s::text[], %(annees)s::int[]))
      {condition}
    GROUP BY v.indicateur_id, {groupe}
"""
_DITE = """(NOT v.secret AND NOT COALESCE(
    (CASE WHEN i.agregation = 'somme' THEN v.valeur ELSE v.numerateur END) > 0
    AND (CASE WHEN i.agregation = 'somme' THEN v.valeur ELSE v.numerateur END) < i.seuil_secret,
    FALSE))"""


class CelluleVue(NamedTuple):
    """`personnes` are told apart only where they are fewer than the threshold asked for."""

    nombre: int
    personnes: frozenset[str]


class UniteSituee(NamedTuple):
    """A unité and its centre. `population` None is unknown."""

    code: str
    departement: str
    epci: str | None
    population: int | None
    latitude: float | None
    longitude: float | None


class DemographieVue(NamedTuple):
    """Sums over the communes of a département. None is unknown."""

    departement: str
    region: str
    population: int | None
    superficie_km2: float | None
    rp_population: int | None
    rp_0_19: int | None
    rp_20_64: int | None
    rp_65_plus: int | None
    communes: int


class Sommes(NamedTuple):
    """Sums of an indicator over the parts of a territory whose value is told; `masquees` parts
    are hidden, by the source or because they are few people."""

    valeurs: float = 0.0
    valeurs_par_denominateur: float = 0.0
    denominateurs: float = 0.0
    valeurs_par_habitants: float = 0.0
    habitants: float = 0.0
    connues: int = 0
    masquees: int = 0

    def plus(self, autre: "Sommes") -> "Sommes":
        ajoutees = {c: getattr(self, c) + getattr(autre, c) for c in self._fields}
        return Sommes(**ajoutees)


@dataclass(frozen=True, slots=True)
class DefinitionVue:
    """An indicator at its latest year, whose values are those of `niveau`."""

    code: str
    nom: str
    theme: str
    definition: str
    unite: str
    source: str
    licence: str
    numerateur: str
    denominateur: str
    niveau: str
    agregation: str
    decimales: int
    seuil_secret: int | None
    annee: int
    jeu: SourceVue


def cellules_d_offre(
    *, departements: Collection[str], seuil: int
) -> dict[str, dict[str, CelluleVue]]:
    """Clé of a profession → unité → persons at work there, over whole départements. One query."""
    cellules: dict[str, dict[str, CelluleVue]] = {}
    with connection.cursor() as curseur:
        curseur.execute(_CELLULES, {"departements": sorted(departements), "seuil": seuil})
        for cle, commune, nombre, personnes in curseur.fetchall():
            cellules.setdefault(cle, {})[commune] = CelluleVue(nombre, frozenset(personnes or ()))
    return cellules


def personnes_distinctes(
    *, unites: Mapping[tuple[str, str], Collection[str]]
) -> dict[tuple[str, str], int]:
    """(territory, clé) → persons of that clé at work in these unités, each once. One query."""
    lignes = [(*couple, code) for couple, codes in unites.items() for code in codes]
    lieux, cles, communes = zip(*lignes, strict=True) if lignes else ((), (), ())
    with connection.cursor() as curseur:
        curseur.execute(
            _DISTINCTES, {"lieux": list(lieux), "cles": list(cles), "communes": list(communes)}
        )
        trouvees = {(lieu, cle): nombre for lieu, cle, nombre in curseur.fetchall()}
    return {couple: trouvees.get(couple, 0) for couple in unites}


def demographie() -> tuple[DemographieVue, ...]:
    """People and area of every département. One query."""
    with connection.cursor() as curseur:
        curseur.execute(_DEMOGRAPHIE)
        return tuple(
            DemographieVue(
                departement, region, population, None if km2 is None else float(km2), *reste
            )
            for departement, region, population, km2, *reste in curseur.fetchall()
        )


def indicateurs_connus() -> tuple[DefinitionVue, ...]:
    """Every indicator that has a value, at its latest year. Two queries."""
    derniers = {
        valeur.indicateur_id: valeur
        for valeur in ValeurIndicateur.objects.order_by("indicateur_id", "-annee", "-jeu_id")
        .distinct("indicateur_id")
        .select_related("jeu")
    }
    return tuple(
        DefinitionVue(
            **{
                champ: getattr(i, champ)
                for champ in (
                    *("code", "nom", "theme", "definition", "unite", "source", "licence"),
                    *("numerateur", "denominateur", "niveau", "agregation", "decimales"),
                    "seuil_secret",
                )
            },
            annee=derniers[i.code].annee,
            jeu=source_vue(derniers[i.code].jeu),
        )
        for i in Indicateur.objects.filter(code__in=derniers)
    )


def sommes_des_communes(
    *, indicateurs: Collection[DefinitionVue], codes: Collection[str]
) -> dict[str, Sommes]:
    """Indicator → its sums over these unités, for those given by commune. One query."""
    lignes = _sommer(
        indicateurs,
        groupe="i.niveau",
        jointure="JOIN territoires_commune c ON c.code = v.code",
        poids="c.population",
        condition="AND i.niveau = 'commune' AND v.code = ANY(%(parmi)s)",
        parmi=codes,
    )
    return {indicateur: sommes for (indicateur, _), sommes in lignes.items()}


def sommes_par_departement(
    *, indicateurs: Collection[DefinitionVue]
) -> dict[tuple[str, str], Sommes]:
    """(indicator, département) → its sums over the communes of each département, for those given
    by commune. One query over all of France."""
    return _sommer(
        indicateurs,
        groupe="c.departement_id",
        jointure="JOIN territoires_commune c ON c.code = v.code",
        poids="c.population",
        # A city is already counted by its arrondissements.
        condition="AND i.niveau = 'commune' AND v.code <> ALL(ARRAY(SELECT DISTINCT parent_id "
        "FROM territoires_commune WHERE type = 'ARM' AND parent_id IS NOT NULL))",
    )


def valeurs_directes(*, indicateurs: Collection[DefinitionVue]) -> dict[tuple[str, str], Sommes]:
    """(indicator, code) → its value, for those given by EPCI, département, région or for France.
    One query."""
    return _sommer(
        indicateurs,
        groupe="v.code",
        jointure="",
        poids="NULL::numeric",
        condition="AND i.niveau <> 'commune'",
    )


def unites_des_departements(*, departements: Collection[str]) -> tuple[UniteSituee, ...]:
    """Every unité of these départements, by its code. One query."""
    lignes = (
        Commune.objects.filter(active=True, departement_id__in=departements)
        .exclude(Exists(Commune.objects.filter(parent_id=OuterRef("code"), type=TypeCommune.ARM)))
        .order_by("code")
    )
    champs = ("code", "departement_id", "epci_id", "population", "latitude", "longitude")
    return tuple(UniteSituee(*ligne) for ligne in lignes.values_list(*champs))


def structures_par_departement() -> dict[str, Counter[str]]:
    """Département → open sites by family. One query."""
    comptes: dict[str, Counter[str]] = {}
    lignes = (
        Structure.objects.filter(ouverte=True, commune__isnull=False)
        .values_list("commune__departement_id", "famille")
        .annotate(nombre=Count("pk"))
    )
    for departement, famille, nombre in lignes:
        comptes.setdefault(departement, Counter())[famille] += nombre
    return comptes


def familles_de_structures() -> dict[str, str]:
    """Code of each family of structures → its words, in the order to show."""
    return {famille.value: str(famille.label) for famille in Famille}


def quartiers(*, codes: Collection[str]) -> tuple[tuple[tuple[str, str], ...], SourceVue | None]:
    """Code and name of the QPV that lie in these unités, at their last import; the source None
    without any import. Two queries."""
    dernier = Quartier.objects.order_by("-jeu_id").select_related("jeu").first()
    if dernier is None:
        return (), None
    lignes = (
        Quartier.objects.filter(jeu_id=dernier.jeu_id, commune_id__in=codes)
        .order_by("code")
        .values_list("code", "nom")
        .distinct()
    )
    return tuple(dict(lignes).items()), source_vue(dernier.jeu)


def _sommer(
    indicateurs: Collection[DefinitionVue],
    *,
    groupe: str,
    jointure: str,
    poids: str,
    condition: str,
    parmi: Collection[str] = (),
) -> dict[tuple[str, str], Sommes]:
    requete = _SOMMES.format(
        groupe=groupe, jointure=jointure, poids=poids, condition=condition, dite=_DITE
    )
    with connection.cursor() as curseur:
        curseur.execute(
            requete,
            {
                "codes": [i.code for i in indicateurs],
                "annees": [i.annee for i in indicateurs],
                "parmi": sorted(parmi),
            },
        )
        return {
            (indicateur, code): Sommes(
                *(float(a or 0), float(b or 0), float(c or 0), float(d or 0), float(e or 0)),
                *(connues, masquees),
            )
            for indicateur, code, a, b, c, d, e, connues, masquees in curseur.fetchall()
        }
