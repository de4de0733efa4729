"""What a map lays over communes: the unités of a zone, and open data by territory."""

import gzip
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef

from maillage.territoires.models import (
    Agregation,
    Commune,
    Departement,
    FondDeCarte,
    Indicateur,
    JeuDeDonnees,
    Quartier,
    Region,
    TypeCommune,
    ValeurIndicateur,
    Zonage,
)
from maillage.territoires.rules.fonds import deplier


class Unite(NamedTuple):
    """A commune, or an arrondissement of Paris, Lyon or Marseille; `parent` is then the city.
    `population` None is unknown."""

    code: str
    nom: str
    parent: str | None
    departement: str
    region: str
    epci: str | None
    population: int | None


class ZoneVue(NamedTuple):
    """A région or a département, to choose from a list."""

    code: str
    nom: str
    region: str


class SourceVue(NamedTuple):
    """Where figures come from, as every screen says it."""

    nom: str
    millesime: str
    source: str
    licence: str
    charge_le: date


@dataclass(frozen=True, slots=True)
class IndicateurVu:
    """The definition of an indicator, and the years for which there are values, latest first."""

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
    decimales: int
    annees: tuple[int, ...]


class ValeurVue(NamedTuple):
    """A figure of one territory: None is unknown, unless `secret`, hidden by its source."""

    valeur: Decimal | None
    secret: bool


@dataclass(frozen=True, slots=True)
class ClassesVues:
    """A class or a count by unité code, and its source; empty without any import."""

    par_unite: dict[str, str]
    source: SourceVue | None
    annee: int | None = None


def unites(
    *, region: str = "", departement: str = "", codes: Collection[str] | None = None
) -> tuple[Unite, ...]:
    """The unités of a région, of a département, among `codes`, or of France, in French order. One
    query."""
    lignes = Commune.objects.filter(active=True).exclude(
        Exists(Commune.objects.filter(parent_id=OuterRef("code"), type=TypeCommune.ARM))
    )
    if region:
        lignes = lignes.filter(region_id=region)
    if codes is not None:
        lignes = lignes.filter(code__in=codes)
    if departement:
        lignes = lignes.filter(departement_id=departement)
    champs = ("code", "nom", "parent_id", "departement_id", "region_id", "epci_id", "population")
    return tuple(Unite(*ligne) for ligne in lignes.order_by("cle_tri", "code").values_list(*champs))


def zones() -> tuple[tuple[ZoneVue, ...], tuple[ZoneVue, ...]]:
    """Every région, then every département, in French order. Two queries."""
    return (
        tuple(ZoneVue(code, nom, code) for code, nom in Region.objects.values_list("code", "nom")),
        tuple(
            ZoneVue(*ligne) for ligne in Departement.objects.values_list("code", "nom", "region_id")
        ),
    )


def indicateurs_cartographiables() -> tuple[IndicateurVu, ...]:
    """The indicators that have at least one value. Two queries."""
    annees: dict[str, list[int]] = {}
    for code, annee in (
        ValeurIndicateur.objects.values_list("indicateur_id", "annee")
        .distinct()
        .order_by("indicateur_id", "-annee")
    ):
        annees.setdefault(code, []).append(annee)
    return tuple(
        IndicateurVu(
            code=i.code,
            nom=i.nom,
            theme=i.theme,
            definition=i.definition,
            unite=i.unite,
            source=i.source,
            licence=i.licence,
            numerateur=i.numerateur,
            denominateur=i.denominateur,
            niveau=i.niveau,
            decimales=i.decimales,
            annees=tuple(annees[i.code]),
        )
        for i in Indicateur.objects.filter(code__in=annees)
    )


def valeurs_d_indicateur(*, code: str, annee: int) -> dict[str, ValeurVue]:
    """Territory code → figure, for one year: communes, EPCI… as the indicator's level says. What
    counts fewer people than the threshold of its indicator is hidden. One query."""
    valeurs = {}
    for territoire, valeur, secret, numerateur, seuil, agregation in (
        ValeurIndicateur.objects.filter(indicateur_id=code, annee=annee)
    ).values_list(
        *("code", "valeur", "secret", "numerateur"),
        *("indicateur__seuil_secret", "indicateur__agregation"),
    ):
        effectif = valeur if agregation == Agregation.SOMME else numerateur
        petit = seuil is not None and effectif is not None and 0 < effectif < seuil
        valeurs[territoire] = ValeurVue(None if petit else valeur, secret or petit)
    return valeurs


def source_d_indicateur(*, code: str, annee: int) -> SourceVue | None:
    """The dataset of an indicator's year; the latest one when several brought values."""
    ligne = (
        ValeurIndicateur.objects.filter(indicateur_id=code, annee=annee)
        .order_by("-jeu_id")
        .select_related("jeu")
        .first()
    )
    return None if ligne is None else source_vue(ligne.jeu)


def professions_zonees() -> tuple[str, ...]:
    """The professions for which a zoning was imported. One query."""
    return tuple(
        Zonage.objects.order_by("profession").values_list("profession", flat=True).distinct()
    )


def zonage(*, profession: str, codes: Collection[str] | None = None) -> ClassesVues:
    """The class of each unité in the latest zoning of a profession; what concerns a single QPV is
    left out, since it does not class the commune. Among `codes` only, when given. At most two
    queries."""
    dernier = (
        Zonage.objects.filter(profession=profession)
        .order_by("-annee", "-jeu_id")
        .select_related("jeu")
        .first()
    )
    if dernier is None:
        return ClassesVues({}, None)
    lignes = Zonage.objects.filter(profession=profession, annee=dernier.annee, quartier="")
    if codes is not None:
        lignes = lignes.filter(commune_id__in=codes)
    # A région may have been corrected by a later dataset of the same year: it comes last, and wins.
    classes = dict(lignes.order_by("jeu_id").values_list("commune_id", "classe"))
    return ClassesVues(classes, source_vue(dernier.jeu), dernier.annee)


def quartiers_par_unite(*, codes: Collection[str] | None = None) -> ClassesVues:
    """How many QPV of the latest import lie in each unité; a unité in none is absent. Among
    `codes` only, when given. At most two queries."""
    dernier = Quartier.objects.order_by("-jeu_id").select_related("jeu").first()
    if dernier is None:
        return ClassesVues({}, None)
    lignes = Quartier.objects.filter(jeu_id=dernier.jeu_id)
    if codes is not None:
        lignes = lignes.filter(commune_id__in=codes)
    comptes = lignes.values_list("commune_id").annotate(nombre=Count("code"))
    return ClassesVues(
        {code: str(nombre) for code, nombre in comptes.values_list("commune_id", "nombre")},
        source_vue(dernier.jeu),
    )


def fonds_de_carte() -> dict[tuple[str, str], str]:
    """(level, zone) → fingerprint of every base map; zone "" is France. One query."""
    lignes = FondDeCarte.objects.values_list("niveau", "zone", "empreinte")
    return {(niveau, zone): empreinte for niveau, zone, empreinte in lignes}


def fond_de_carte(*, niveau: str, zone: str) -> bytes | None:
    """A base map as browsers get it, compressed by gzip (format: `territoires.rules.fonds`); None
    when it was never made. One query."""
    fond = FondDeCarte.objects.filter(niveau=niveau, zone=zone).first()
    return None if fond is None else bytes(fond.contenu)


def topologie_du_fond(*, niveau: str, zone: str) -> dict[str, Any] | None:
    """A base map as a TopoJSON topology: one object, `unites`, whose shapes have their code as
    `id` and code, departement, region and epci as properties. One query; then a second of work for
    France, a tenth for a région: keep what it gives."""
    contenu = fond_de_carte(niveau=niveau, zone=zone)
    return None if contenu is None else deplier(gzip.decompress(contenu))


def source_vue(jeu: JeuDeDonnees) -> SourceVue:
    """How a dataset is told."""
    return SourceVue(jeu.nom, jeu.millesime, jeu.source, jeu.licence, jeu.charge_a.date())
