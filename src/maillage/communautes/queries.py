"""Reads of the communautés and their perimeters. What comes out is frozen and detached."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .models import Communaute, EtapeCommunaute, Perimetre, PerimetreCommune
from .states import OPPOSABLES, EtatCommunaute, EtatPerimetre


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
    partagees: frozenset[str]


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
    perimetre = (
        Perimetre.objects.filter(
            communaute__code=communaute, etat__in=[e.value for e in OPPOSABLES], debut__lte=le
        )
        .exclude(fin__lte=le)
        .select_related("communaute__departement")
        .first()
    )
    if perimetre is None:
        return None
    lignes = list(perimetre.lignes.order_by("commune_id").values_list("commune_id", "partagee"))
    return PerimetreVu(
        communaute=_vue(perimetre.communaute),
        debut=perimetre.debut,
        fin=perimetre.fin,
        etat=EtatPerimetre(perimetre.etat),
        codes=tuple(code for code, _ in lignes),
        partagees=frozenset(code for code, partagee in lignes if partagee),
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
        retenues.values_list(
            "commune_id", "perimetre__communaute_id", "part", "partagee", "opposable"
        )
    )
    etats = {
        identifiant: EtatCommunaute(etat)
        for identifiant, etat in EtapeCommunaute.objects.filter(depuis__lte=le)
        .order_by("communaute_id", "depuis")
        .values_list("communaute_id", "etat")
    }
    rangs: dict[int, int] = {}
    occupantes: list[Occupante] = []
    for communaute in Communaute.objects.filter(pk__in={ligne[1] for ligne in lues}):
        rangs[communaute.pk] = len(occupantes)
        occupantes.append(
            Occupante(
                communaute.code,
                communaute.nom,
                communaute.departement_id,
                communaute.fictive,
                etats.get(communaute.pk),
            )
        )
    return Occupations(
        tuple(occupantes),
        tuple(
            Occupation(unite, rangs[communaute], part, partagee, opposable)
            for unite, communaute, part, partagee, opposable in lues
        ),
    )
