"""Reads of the communautés and their perimeters. What comes out is frozen and detached."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from maillage.communautes.models import (
    Communaute,
    Decoupage,
    EffectifAdherents,
    EtapeCommunaute,
    Perimetre,
    PerimetreCommune,
)
from maillage.communautes.rules import Part
from maillage.communautes.states import OPPOSABLES, EtatCommunaute, EtatPerimetre
from maillage.noyau.erreurs import ErreurMetier

DECOUPAGES = dict(Decoupage.choices)


@dataclass(frozen=True, slots=True)
class CommunauteVue:
    """A CPTS as lists and pages show it; a `fictive` one is invented and must be shown so."""

    code: str
    nom: str
    departement: str
    departement_nom: str
    fictive: bool
    fuseau: str


@dataclass(frozen=True, slots=True)
class PerimetreVu:
    """One dated version: `fin` is excluded, None while it is open."""

    communaute: CommunauteVue
    debut: date
    fin: date | None
    etat: EtatPerimetre
    codes: tuple[str, ...]
    parts: dict[str, Part]
    source: str = ""

    @property
    def partagees(self) -> frozenset[str]:
        return frozenset(self.parts)


def communautes_couvrant(*, codes: Iterable[str], le: date) -> dict[str, tuple[CommunauteVue, ...]]:
    """Commune code → the CPTS whose perimeter in force on `le` holds it, several when it is
    shared. A commune in none is absent. One query."""
    lignes = (
        PerimetreCommune.objects.filter(
            commune_id__in=set(codes), opposable=True, periode__contains=le
        )
        .select_related("perimetre__communaute__departement")
        .order_by("commune_id", "perimetre__communaute__nom", "perimetre__communaute__code")
    )
    couvertes: dict[str, tuple[CommunauteVue, ...]] = {}
    for ligne in lignes:
        vue = _vue(ligne.perimetre.communaute)
        couvertes[ligne.commune_id] = (*couvertes.get(ligne.commune_id, ()), vue)
    return couvertes


def perimetre_en_vigueur(*, communaute: str, le: date) -> PerimetreVu | None:
    """The perimeter of the CPTS of that code in force on `le`; None when there is none. Two
    queries."""
    trouves = Perimetre.objects.filter(
        communaute__code=communaute, etat__in=[e.value for e in OPPOSABLES], debut__lte=le
    ).exclude(fin__lte=le)
    return next(iter(_versions(trouves)), None)


def versions_du_perimetre(*, communaute: str) -> tuple[PerimetreVu, ...]:
    """Every version of the perimeter of the CPTS of that code, projects included, in the order of
    time. Two queries."""
    return tuple(
        sorted(
            _versions(Perimetre.objects.filter(communaute__code=communaute)),
            key=lambda version: (version.debut, version.etat),
        )
    )


def _versions(perimetres: QuerySet[Perimetre]) -> list[PerimetreVu]:
    trouves = list(perimetres.select_related("communaute__departement"))
    lignes: dict[int, list[str]] = {perimetre.pk: [] for perimetre in trouves}
    parts: dict[int, dict[str, Part]] = {perimetre.pk: {} for perimetre in trouves}
    for cle, code, part, decoupage, precision in (
        PerimetreCommune.objects.filter(perimetre__in=trouves)
        .order_by("commune_id")
        .values_list("perimetre_id", "commune_id", "part", "decoupage", "precision")
    ):
        lignes[cle].append(code)
        if part is not None:
            parts[cle][code] = Part(part, decoupage, precision)
    return [
        PerimetreVu(
            communaute=_vue(perimetre.communaute),
            debut=perimetre.debut,
            fin=perimetre.fin,
            etat=EtatPerimetre(perimetre.etat),
            codes=tuple(lignes[perimetre.pk]),
            parts=parts[perimetre.pk],
            source=perimetre.source,
        )
        for perimetre in trouves
    ]


class PartPrise(NamedTuple):
    """A part of a shared unité, taken by the CPTS of that code and name."""

    unite: str
    communaute: str
    nom: str
    part: Decimal


def parts_prises(*, codes: Iterable[str], le: date) -> tuple[PartPrise, ...]:
    """The parts of these unités that perimeters in force on a day take. One query."""
    return tuple(
        PartPrise(unite, code, nom, part)
        for unite, code, nom, part in PerimetreCommune.objects.filter(
            commune_id__in=set(codes), opposable=True, part__isnull=False, periode__contains=le
        )
        .order_by("commune_id", "perimetre__communaute__nom")
        .values_list(
            "commune_id", "perimetre__communaute__code", "perimetre__communaute__nom", "part"
        )
        if part is not None
    )


class TerritoireVu(NamedTuple):
    """A CPTS and its unités on a day: those in force, or else its project. `parts`: the share of
    the unités declared shared. `codes` is empty on a day when it has no perimeter."""

    communaute: CommunauteVue
    codes: tuple[str, ...]
    parts: dict[str, Decimal]
    opposable: bool


def territoire_de(*, communaute: str, le: date) -> TerritoireVu | None:
    """Where the CPTS of that code is on a day, project included; None when there is no such CPTS.
    Two queries."""
    trouvee = Communaute.objects.select_related("departement").filter(code=communaute).first()
    if trouvee is None:
        return None
    lignes = list(
        PerimetreCommune.objects.filter(perimetre__communaute=trouvee, periode__contains=le)
        .order_by("commune_id")
        .values_list("commune_id", "part", "opposable")
    )
    opposable = any(ligne[2] for ligne in lignes)
    retenues = [(code, part) for code, part, vaut in lignes if vaut or not opposable]
    return TerritoireVu(
        _vue(trouvee),
        tuple(dict.fromkeys(code for code, _ in retenues)),
        {code: part for code, part in retenues if part is not None},
        opposable,
    )


@dataclass(frozen=True, slots=True)
class Fiche:
    """A CPTS and the perimeter in force on a day, None when there is none."""

    communaute: CommunauteVue
    perimetre: PerimetreVu | None


def fiche(*, communaute: str, le: date) -> Fiche:
    """What the page of the CPTS of that code shows. Three queries.

    Raises Communaute.DoesNotExist: the door of the page has already looked for it.
    """
    trouvee = Communaute.objects.select_related("departement").get(code=communaute)
    return Fiche(_vue(trouvee), perimetre_en_vigueur(communaute=communaute, le=le))


def communautes() -> tuple[CommunauteVue, ...]:
    """Every CPTS of the platform, by name. One query."""
    return tuple(_vue(c) for c in Communaute.objects.select_related("departement"))


def _vue(communaute: Communaute) -> CommunauteVue:
    return CommunauteVue(
        code=communaute.code,
        nom=communaute.nom,
        departement=communaute.departement_id,
        departement_nom=communaute.departement.nom,
        fictive=communaute.fictive,
        fuseau=communaute.fuseau,
    )


class Occupante(NamedTuple):
    """A CPTS on a map; `etat` None is unknown."""

    code: str
    nom: str
    departement: str
    fictive: bool
    etat: EtatCommunaute | None


class Occupation(NamedTuple):
    """One unité of one perimeter; `communaute` is a rank in `Occupations.communautes`. Not
    `opposable`: a project, which binds nobody."""

    unite: str
    communaute: int
    part: Decimal | None
    partagee: bool
    opposable: bool


class Occupations(NamedTuple):
    communautes: tuple[Occupante, ...]
    lignes: tuple[Occupation, ...]


def occupations(*, le: date, unites: Collection[str] | None = None) -> Occupations:
    """Which CPTS hold which unités on a day, projects included. Three queries.

    With `unites`, the CPTS that hold one of them, each whole: its population is known. On a day
    before any perimeter both lists are empty.
    """
    au_jour = PerimetreCommune.objects.filter(periode__contains=le)
    retenues = au_jour
    if unites is not None:
        ici = au_jour.filter(commune_id__in=unites)
        retenues = au_jour.filter(
            perimetre__communaute_id__in=ici.values("perimetre__communaute_id")
        )
    lues = list(
        # Without the join: 30 000 lines, and a planner that may not know yet how many they are.
        retenues.values_list("commune_id", "perimetre_id", "part", "partagee", "opposable")
    )
    etats = {
        identifiant: EtatCommunaute(etat)
        for identifiant, etat in EtapeCommunaute.objects.filter(depuis__lte=le)
        .order_by("communaute_id", "depuis")
        .values_list("communaute_id", "etat")
    }
    rangs: dict[int, int] = {}
    occupantes: list[Occupante] = []
    du_perimetre: dict[int, int] = {}
    for perimetre, cle, code, nom, departement, fictive in (
        Perimetre.objects.filter(pk__in={ligne[1] for ligne in lues})
        .order_by("communaute__nom", "communaute__code", "pk")
        .values_list(
            "pk",
            "communaute_id",
            "communaute__code",
            "communaute__nom",
            "communaute__departement_id",
            "communaute__fictive",
        )
    ):
        if cle not in rangs:
            rangs[cle] = len(occupantes)
            occupantes.append(Occupante(code, nom, departement, fictive, etats.get(cle)))
        du_perimetre[perimetre] = rangs[cle]
    return Occupations(
        tuple(occupantes),
        tuple(
            Occupation(unite, du_perimetre[perimetre], part, partagee, opposable)
            for unite, perimetre, part, partagee, opposable in lues
        ),
    )


class TenueDatee(NamedTuple):
    """A unité held by a CPTS from `debut` (included) to `fin` (excluded, None: still)."""

    communaute: str
    unite: str
    part: Decimal | None
    opposable: bool
    debut: date
    fin: date | None


class EtapeDatee(NamedTuple):
    """A CPTS is in this state from `depuis` on."""

    communaute: str
    etat: EtatCommunaute
    depuis: date


def tenues_datees(*, codes: Iterable[str]) -> tuple[tuple[TenueDatee, ...], tuple[EtapeDatee, ...]]:
    """Every version of every perimeter over these unités, and the states of those CPTS, in the
    order of time. Two queries."""
    tenues = tuple(
        TenueDatee(communaute, unite, part, opposable, periode.lower, periode.upper)
        for communaute, unite, part, opposable, periode in PerimetreCommune.objects.filter(
            commune_id__in=set(codes)
        )
        .order_by("perimetre__debut", "commune_id")
        .values_list("perimetre__communaute__code", "commune_id", "part", "opposable", "periode")
    )
    etapes = tuple(
        EtapeDatee(communaute, EtatCommunaute(etat), depuis)
        for communaute, etat, depuis in EtapeCommunaute.objects.filter(
            communaute__code__in={tenue.communaute for tenue in tenues}
        )
        .order_by("depuis", "id")
        .values_list("communaute__code", "etat", "depuis")
    )
    return tenues, etapes


class EffectifVu(NamedTuple):
    """Members of one profession, as the CPTS that say it count them. `communautes`: how many
    do; `au`: the days of the oldest and of the latest count."""

    profession: str
    nombre: int
    communautes: int
    du: date
    au: date


def effectifs_d_adherents(*, codes: Iterable[str], le: date) -> tuple[EffectifVu, ...]:
    """The last count known on a day of each CPTS (by code), added up by profession, the most
    numerous first. One query."""
    derniers: dict[tuple[str, str], tuple[int, date]] = {}
    for communaute, profession, nombre, au in (
        EffectifAdherents.objects.filter(communaute__code__in=set(codes), au__lte=le)
        .order_by("au")
        .values_list("communaute__code", "profession", "nombre", "au")
    ):
        derniers[communaute, profession] = (nombre, au)
    groupes: dict[str, list[tuple[int, date]]] = {}
    for (_, profession), compte in derniers.items():
        groupes.setdefault(profession, []).append(compte)
    return tuple(
        sorted(
            (
                EffectifVu(
                    profession,
                    sum(nombre for nombre, _ in comptes),
                    len(comptes),
                    min(au for _, au in comptes),
                    max(au for _, au in comptes),
                )
                for profession, comptes in groupes.items()
            ),
            key=lambda e: (-e.nombre, e.profession),
        )
    )


class Siege(NamedTuple):
    """Where the seat of a CPTS is: codes of its département and région, its time zone."""

    departement: str
    region: str
    fuseau: str


def departement_de_communaute(*, communaute: int) -> Siege:
    """One query. Raises ErreurMetier when there is no such CPTS."""
    trouve = (
        Communaute.objects.filter(pk=communaute)
        .values_list("departement_id", "departement__region_id", "fuseau")
        .first()
    )
    if trouve is None:
        raise ErreurMetier("Cette communauté n’existe pas.")
    return Siege(*trouve)
