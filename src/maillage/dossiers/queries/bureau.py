"""The desk of the services: the register of their territories, cut in queues. Never what a case
holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet
from django.utils.text import slugify

from maillage.dossiers.access import Places
from maillage.dossiers.models import Dossier
from maillage.dossiers.states import CLOS, EtatDossier
from maillage.territoires.queries import departements_de_regions, tous_les_territoires

PAR_PAGE = 25
E = EtatDossier
FINIS = (*CLOS, E.CONTRACTUALISATION)
# Code of a queue → its words, in the order of the desk.
FILES = {
    "": "Tous",
    "nous": "À traiter par nous",
    "autre": "Attend l’autre service",
    "seance": "En commission",
    "delai": "Délai de deux mois",
    "porteur": "Chez le porteur",
    "retard": "En retard",
}
ECHEANCES = {"": "toutes", "7": "sous 7 jours", "30": "sous 30 jours", "depassee": "dépassées"}
TRIS: dict[str, tuple[Any, ...]] = {
    "echeance": (F("echeance").asc(nulls_last=True), "etat_depuis", "id"),
    "nom": ("communaute__code", "id"),
    "departement": ("departement_id", "communaute__code", "id"),
    "depuis": ("etat_depuis", "id"),
}


@dataclass(frozen=True, slots=True)
class Filtres:
    """What the reader chose; words that do not exist count as nothing."""

    file: str = ""
    etat: str = ""
    departement: str = ""
    echeance: str = ""
    q: str = ""
    tri: str = "echeance"
    page: int = 1

    @classmethod
    def lire(cls, saisi: dict[str, str]) -> Filtres:
        """From an address. Never raises."""
        page = saisi.get("page", "")
        return cls(
            file=_parmi(saisi.get("file", ""), FILES),
            etat=_parmi(saisi.get("etat", ""), set(EtatDossier)),
            departement=saisi.get("departement", "")[:3].upper(),
            echeance=_parmi(saisi.get("echeance", ""), ECHEANCES),
            q=" ".join(saisi.get("q", "").split())[:80],
            tri=_parmi(saisi.get("tri", ""), TRIS) or "echeance",
            page=max(1, int(page[:6])) if page.isascii() and page.isdigit() else 1,
        )

    def adresse(self, **autres: Any) -> str:
        """The address of the same choice with some changed; it begins again at the first page."""
        choix = replace(self, **{"page": 1} | autres)
        paires = {
            "file": choix.file,
            "etat": choix.etat,
            "departement": choix.departement,
            "echeance": choix.echeance,
            "q": choix.q,
            "tri": "" if choix.tri == "echeance" else choix.tri,
            "page": "" if choix.page == 1 else str(choix.page),
        }
        return urlencode({cle: valeur for cle, valeur in paires.items() if valeur})


@dataclass(frozen=True, slots=True)
class Rangee:
    """One case in the list. `jours`: left before the date, negative once it has passed."""

    dossier: Dossier
    departement: str
    jours: int | None
    a_nous: bool


@dataclass(frozen=True, slots=True)
class Bureau:
    """One page of the desk."""

    rangees: tuple[Rangee, ...]
    files: tuple[tuple[str, str, int], ...]
    departements: tuple[tuple[str, str], ...]
    total: int
    page: int
    pages: int


def bureau(*, places: Places, services: frozenset[str], filtres: Filtres, le: date) -> Bureau:
    """The page asked for, the last one when there are not so many. Five queries."""
    choix = _choix(filtres, services, le)
    codes = places.departements | set(departements_de_regions(regions=places.regions))
    noms, _regions = tous_les_territoires()
    tous = Dossier.objects.filter(departement_id__in=codes)
    # One walk over the register for all the figures.
    comptes = tous.aggregate(
        total=Count("pk", filter=choix),
        **{f"n_{file or 'tous'}": Count("pk", filter=_file(file, services, le)) for file in FILES},
    )
    total = comptes["total"]
    pages = max(1, -(-total // PAR_PAGE))
    page = min(filtres.page, pages)
    lus = _lire(tous.filter(choix), filtres)[(page - 1) * PAR_PAGE : page * PAR_PAGE]
    return Bureau(
        rangees=tuple(_rangee(d, noms, services, le) for d in lus),
        files=tuple((f, mot, comptes[f"n_{f or 'tous'}"]) for f, mot in FILES.items()),
        departements=tuple((c, noms.get(c, c)) for c in sorted(codes)),
        total=total,
        page=page,
        pages=pages,
    )


def rangees_du_bureau(
    *, places: Places, services: frozenset[str], filtres: Filtres, le: date
) -> Iterator[Rangee]:
    """Every row of the choice, for its export. Four queries."""
    codes = places.departements | set(departements_de_regions(regions=places.regions))
    noms, _regions = tous_les_territoires()
    tous = Dossier.objects.filter(departement_id__in=codes)
    for dossier in _lire(tous.filter(_choix(filtres, services, le)), filtres):
        yield _rangee(dossier, noms, services, le)


def _lire(trouves: QuerySet[Dossier], filtres: Filtres) -> QuerySet[Dossier]:
    # Not joined: sorting would carry every CPTS of the territory to show twenty-five.
    return trouves.prefetch_related("communaute").order_by(*TRIS[filtres.tri])


def _rangee(dossier: Dossier, noms: dict[str, str], services: frozenset[str], le: date) -> Rangee:
    return Rangee(
        dossier,
        noms.get(dossier.departement_id, dossier.departement_id),
        (dossier.echeance - le).days if dossier.echeance else None,
        dossier.attend in {*services, "services"},
    )


def _choix(filtres: Filtres, services: frozenset[str], le: date) -> Q:
    choix = _file(filtres.file, services, le)
    if filtres.etat:
        choix &= Q(etat=filtres.etat)
    if filtres.departement:
        choix &= Q(departement_id=filtres.departement)
    if filtres.echeance == "depassee":
        choix &= Q(echeance__lt=le)
    elif filtres.echeance:
        choix &= Q(echeance__gte=le, echeance__lte=le + timedelta(days=int(filtres.echeance)))
    if filtres.q:
        # The address of a CPTS is its name without accents nor capitals.
        sans_accent = slugify(filtres.q)
        cherche = Q(communaute__nom__icontains=filtres.q)
        if sans_accent:
            cherche |= Q(communaute__code__contains=sans_accent)
        choix &= cherche
    return choix


def _file(file: str, services: frozenset[str], le: date) -> Q:
    match file:
        case "nous":
            return Q(attend__in=[*services, "services"])
        case "autre":
            return Q(attend__in={"ars", "cpam"} - services, etat=E.LI_DEPOSEE.value)
        case "seance":
            return Q(etat=E.LI_CCOPD.value)
        case "delai":
            return Q(etat__in=[E.PROJET_TRANSMIS.value, E.PROJET_COMPLEMENTS.value])
        case "porteur":
            return Q(attend="porteur")
        case "retard":
            return Q(echeance__lt=le) & ~Q(etat__in=[etat.value for etat in FINIS])
        case _:
            return Q(pk__isnull=False)


def _parmi(mot: str, connus: Any) -> str:
    return mot if mot in connus else ""
