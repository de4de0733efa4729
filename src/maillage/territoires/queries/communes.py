"""Communes by their codes, by what groups them, and their outlines."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from maillage.territoires.models import (
    Commune,
    ContourCommune,
    Departement,
    Genre,
    JeuDeDonnees,
    Region,
    TypeCommune,
)


@dataclass(frozen=True, slots=True)
class CommuneVue:
    """A commune or arrondissement as pages show it. `population` None is unknown, 0 is nobody.

    `arrondissements` is not empty for Paris, Lyon and Marseille taken whole: a territory names
    their arrondissements instead.
    """

    code: str
    nom: str
    type: str
    parent: str | None
    departement: str
    departement_nom: str
    region: str
    epci: str | None
    epci_nom: str
    codes_postaux: tuple[str, ...]
    population: int | None
    superficie_km2: float | None
    latitude: float | None
    longitude: float | None
    rp_population: int | None
    rp_0_19: int | None
    rp_20_64: int | None
    rp_65_plus: int | None
    active: bool
    arrondissements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JeuVu:
    """The dataset in force: `colonnes` gives source and vintage of each column."""

    nom: str
    millesime: str
    source: str
    licence: str
    colonnes: dict[str, dict[str, str]]
    charge_a: datetime


def communes_par_codes(*, codes: Iterable[str]) -> dict[str, CommuneVue]:
    """The communes among `codes` that exist, active or not, in the order given. Two queries."""
    voulus = list(dict.fromkeys(codes))
    trouvees = {vue.code: vue for vue in _vues(Q(code__in=voulus))}
    return {code: trouvees[code] for code in voulus if code in trouvees}


def developper(*, genre: str, code: str) -> tuple[CommuneVue, ...]:
    """Communes of an EPCI, a département or a région, in French order; Paris, Lyon and Marseille
    always come as their arrondissements. Empty when `genre` or `code` is unknown."""
    champ = {
        Genre.COMMUNE: "code",
        Genre.ARRONDISSEMENT: "code",
        Genre.EPCI: "epci_id",
        Genre.DEPARTEMENT: "departement_id",
        Genre.REGION: "region_id",
    }.get(genre)  # type: ignore[call-overload]
    if champ is None:
        return ()
    condition = Q(**{champ: code})
    if genre == Genre.COMMUNE:
        condition |= Q(parent_id=code)
    return tuple(vue for vue in _vues(condition & Q(active=True)) if not vue.arrondissements)


def codes_de(*, genre: str, code: str) -> tuple[str, ...]:
    """Only the codes of `developper`."""
    return tuple(vue.code for vue in developper(genre=genre, code=code))


def geometries(*, codes: Iterable[str]) -> dict[str, Any]:
    """A GeoJSON FeatureCollection (WGS 84) of the outlines that are known among `codes`, each with
    its code as `id`. Communes without outline are simply absent: say so beside the map."""
    lignes = ContourCommune.objects.filter(commune_id__in=set(codes)).order_by("commune_id")
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": code,
                "properties": {"code": code, "nom": nom},
                "geometry": json.loads(geometrie),
            }
            for code, nom, geometrie in lignes.values_list(
                "commune_id", "commune__nom", "geometrie"
            )
        ],
    }


def communes_chargees() -> bool:
    """Whether a dataset of communes has ever been loaded."""
    return JeuDeDonnees.objects.filter(nom="communes").exists()


def departement_existe(*, code: str) -> bool:
    """Whether a département (or a collectivity coded like one) has that code."""
    return Departement.objects.filter(code=code).exists()


def region_du_departement(*, code: str) -> str | None:
    """The code of its région; None when there is no such département. One query."""
    return Departement.objects.filter(code=code).values_list("region_id", flat=True).first()


def departements_de_france() -> tuple[str, ...]:
    """The codes of the départements that belong to a région: the overseas collectivities are not
    in national counts by région. One query."""
    return tuple(
        Departement.objects.filter(region__code__regex=r"^[0-9]{2}$")
        .order_by("code")
        .values_list("code", flat=True)
    )


def departements_de_regions(*, regions: Collection[str]) -> tuple[str, ...]:
    """The codes of their départements, in order. One query, none without a région."""
    if not regions:
        return ()
    return tuple(
        Departement.objects.filter(region_id__in=regions)
        .order_by("code")
        .values_list("code", flat=True)
    )


def departements_et_regions() -> tuple[tuple[str, str, str], ...]:
    """Every département: its code, its name, the code of its région, by code. One query."""
    return tuple(Departement.objects.order_by("code").values_list("code", "nom", "region_id"))


def noms_de_territoires(
    *, departements: Iterable[str], regions: Iterable[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The names of these départements and régions, by code; an unknown code is absent. Two
    queries."""
    return (
        dict(Departement.objects.filter(code__in=set(departements)).values_list("code", "nom")),
        dict(Region.objects.filter(code__in=set(regions)).values_list("code", "nom")),
    )


def tous_les_territoires() -> tuple[dict[str, str], dict[str, str]]:
    """The names of all départements, by code, and of all régions, in French order. Two queries."""
    return (
        dict(Departement.objects.order_by("code").values_list("code", "nom")),
        dict(Region.objects.values_list("code", "nom")),
    )


def jeu_en_vigueur() -> JeuVu | None:
    """The communes dataset last loaded; None before the first loading."""
    jeu = JeuDeDonnees.objects.filter(nom="communes").first()
    if jeu is None:
        return None
    return JeuVu(jeu.nom, jeu.millesime, jeu.source, jeu.licence, jeu.colonnes, jeu.charge_a)


def _vues(condition: Q) -> list[CommuneVue]:
    rows = list(
        Commune.objects.filter(condition)
        .select_related("departement", "epci")
        .order_by("cle_tri", "code")
    )
    enfants: dict[str, list[str]] = {}
    for parent, code in (
        Commune.objects.filter(
            type=TypeCommune.ARM, active=True, parent_id__in=[row.code for row in rows]
        )
        .order_by("code")
        .values_list("parent_id", "code")
    ):
        enfants.setdefault(str(parent), []).append(code)
    return [
        CommuneVue(
            code=row.code,
            nom=row.nom,
            type=row.type,
            parent=row.parent_id,
            departement=row.departement_id,
            departement_nom=row.departement.nom,
            region=row.region_id,
            epci=row.epci_id,
            epci_nom=row.epci.nom if row.epci else "",
            codes_postaux=tuple(row.codes_postaux),
            population=row.population,
            superficie_km2=None if row.superficie_km2 is None else float(row.superficie_km2),
            latitude=row.latitude,
            longitude=row.longitude,
            rp_population=row.rp_population,
            rp_0_19=row.rp_0_19,
            rp_20_64=row.rp_20_64,
            rp_65_plus=row.rp_65_plus,
            active=row.active,
            arrondissements=tuple(enfants.get(row.code, ())),
        )
        for row in rows
    ]
