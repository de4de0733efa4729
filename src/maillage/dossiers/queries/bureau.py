"""The desk of the services: the register of their territories, cut in queues. Never what a case
holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, ExpressionWrapper, F, Q, QuerySet
from django.db.models.fields import BooleanField
from django.utils.text import slugify

from maillage.communautes.queries import fuseau_de
from maillage.dossiers.access import Places
from maillage.dossiers.models import Dossier
from maillage.dossiers.rules.horloge import jour_local
from maillage.dossiers.rules.nettoyage import nettoyer
from maillage.dossiers.states import CLOS, EtatDossier
from maillage.territoires.queries import departements_et_regions

PAR_PAGE = 25
E = EtatDossier
FINIS = (*CLOS, E.CONTRACTUALISATION)
ECHEANCES = {"": "toutes", "7": "sous 7 jours", "30": "sous 30 jours", "depassee": "dépassées"}
COLONNES = (
    *("communaute", "departement", "etat", "etat_depuis", "attend", "echeance"),
    *("projet_recu_le", "echeance_silence"),
)
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
            file=_parmi(saisi.get("file", ""), _files(frozenset())),
            etat=_parmi(saisi.get("etat", ""), set(EtatDossier)),
            departement=nettoyer(saisi.get("departement", ""), une_ligne=True)[:3].upper(),
            echeance=_parmi(saisi.get("echeance", ""), ECHEANCES),
            q=nettoyer(saisi.get("q", ""), une_ligne=True)[:80],
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
class Groupe:
    """How many cases of a département share what the queues look at."""

    departement: str
    etat: str
    attend: str
    retard: bool
    nombre: int


@dataclass(frozen=True, slots=True)
class Jours:
    """Today in each place of a register: overseas the date is not that of Paris."""

    par_departement: dict[str, date]

    @classmethod
    def a(cls, maintenant: datetime, departements: Iterable[str]) -> Jours:
        return cls({d: jour_local(maintenant, fuseau_de(d)) for d in departements})

    def passes(self) -> Q:
        """Cases whose date is before today."""
        return self._chaque(lambda le: Q(echeance__lt=le))

    def sous(self, jours: int) -> Q:
        """Cases whose date is today or in the next days."""
        return self._chaque(
            lambda le: Q(echeance__gte=le, echeance__lte=le + timedelta(days=jours))
        )

    def _chaque(self, condition: Callable[[date], Q]) -> Q:
        dates = set(self.par_departement.values())
        if len(dates) == 1:
            return condition(dates.pop())
        choix = Q()
        for le in dates:
            ici = [d for d, jour in self.par_departement.items() if jour == le]
            choix |= Q(departement_id__in=ici) & condition(le)
        return choix


@dataclass(frozen=True, slots=True)
class File:
    """A queue of the desk: whom its cases wait for, in which states, past their date or not."""

    mot: str
    attend: frozenset[str] | None = None
    etats: frozenset[EtatDossier] | None = None
    retard: bool = False

    def condition(self, jours: Jours) -> Q:
        choix = Q()
        if self.attend is not None:
            choix &= Q(attend__in=self.attend)
        if self.etats is not None:
            choix &= Q(etat__in=[etat.value for etat in self.etats])
        return choix & jours.passes() if self.retard else choix

    def compter(self, groupes: Iterable[Groupe]) -> int:
        return sum(
            g.nombre
            for g in groupes
            if (self.attend is None or g.attend in self.attend)
            and (self.etats is None or g.etat in self.etats)
            and (g.retard or not self.retard)
        )


def _files(services: frozenset[str]) -> dict[str, File]:
    """The queues of somebody of these services, in the order of the desk."""
    autres = frozenset({"ars", "cpam"}) - services
    return {
        "": File("Tous"),
        "nous": File("À traiter par nous", attend=services | {"services"}),
        "autre": File("Attend l’autre service", attend=autres, etats=frozenset({E.LI_DEPOSEE})),
        "seance": File("En commission", etats=frozenset({E.LI_CCOPD})),
        "delai": File(
            "Délai de deux mois", etats=frozenset({E.PROJET_TRANSMIS, E.PROJET_COMPLEMENTS})
        ),
        "porteur": File("Chez le porteur", attend=frozenset({"porteur"})),
        "retard": File("En retard", etats=frozenset(E) - set(FINIS), retard=True),
    }


@dataclass(frozen=True, slots=True)
class Rangee:
    """One case in the list. `depuis`: when it came to its state; `jours`: left before the date,
    negative once it has passed."""

    dossier: Dossier
    departement: str
    depuis: date
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


def bureau(
    *, places: Places, services: frozenset[str], filtres: Filtres, maintenant: datetime
) -> Bureau:
    """The page asked for, the last one when there are not so many. Four or five queries."""
    noms, tous = _registre(places)
    files, jours = _files(services), Jours.a(maintenant, noms)
    groupes = _groupes(tous, jours)
    choix = tous.filter(_choix(filtres, files, jours))
    # Neither a text nor a deadline is asked for: the figure is known.
    connu = not (filtres.q or filtres.echeance)
    total = files[filtres.file].compter(_parmi_eux(groupes, filtres)) if connu else choix.count()
    pages = max(1, -(-total // PAR_PAGE))
    page = min(filtres.page, pages)
    lus = _lire(choix, filtres)[(page - 1) * PAR_PAGE : page * PAR_PAGE]
    return Bureau(
        rangees=tuple(_rangee(d, noms, services, jours) for d in lus),
        files=tuple((code, file.mot, file.compter(groupes)) for code, file in files.items()),
        departements=tuple(noms.items()),
        total=total,
        page=page,
        pages=pages,
    )


def rangees_du_bureau(
    *, places: Places, services: frozenset[str], filtres: Filtres, maintenant: datetime
) -> Iterator[Rangee]:
    """Every row of the choice, for its export. Three queries."""
    noms, tous = _registre(places)
    jours = Jours.a(maintenant, noms)
    for dossier in _lire(tous.filter(_choix(filtres, _files(services), jours)), filtres):
        yield _rangee(dossier, noms, services, jours)


def _registre(places: Places) -> tuple[dict[str, str], QuerySet[Dossier]]:
    """The names of the départements examined, by code, and their cases."""
    noms = {
        code: nom
        for code, nom, region in departements_et_regions()
        if code in places.departements or region in places.regions
    }
    return noms, Dossier.objects.filter(departement_id__in=noms)


def _groupes(tous: QuerySet[Dossier], jours: Jours) -> tuple[Groupe, ...]:
    """One walk over the register for all the figures."""
    retard = ExpressionWrapper(jours.passes() & Q(echeance__isnull=False), BooleanField())
    return tuple(
        Groupe(*groupe)
        for groupe in tous.order_by()
        .values_list("departement_id", "etat", "attend", retard)
        .annotate(nombre=Count("*"))
    )


def _parmi_eux(groupes: Iterable[Groupe], filtres: Filtres) -> Iterator[Groupe]:
    return (
        g
        for g in groupes
        if filtres.departement in ("", g.departement) and filtres.etat in ("", g.etat)
    )


def _lire(trouves: QuerySet[Dossier], filtres: Filtres) -> QuerySet[Dossier]:
    # Not joined: sorting would carry every CPTS of the territory to show twenty-five.
    # Only what a row shows: a case has thirty columns.
    lus = trouves.only(*COLONNES).prefetch_related("communaute")
    return lus.order_by(*TRIS[filtres.tri])


def _rangee(
    dossier: Dossier, noms: dict[str, str], services: frozenset[str], jours: Jours
) -> Rangee:
    le = jours.par_departement[dossier.departement_id]
    fuseau = fuseau_de(dossier.departement_id)
    return Rangee(
        dossier,
        noms[dossier.departement_id],
        jour_local(dossier.etat_depuis, fuseau),
        (dossier.echeance - le).days if dossier.echeance else None,
        dossier.attend in {*services, "services"},
    )


def _choix(filtres: Filtres, files: dict[str, File], jours: Jours) -> Q:
    choix = files[filtres.file].condition(jours)
    if filtres.etat:
        choix &= Q(etat=filtres.etat)
    if filtres.departement:
        choix &= Q(departement_id=filtres.departement)
    if filtres.echeance == "depassee":
        choix &= jours.passes()
    elif filtres.echeance:
        choix &= jours.sous(int(filtres.echeance))
    if filtres.q:
        # The address of a CPTS is its name without accents nor capitals.
        sans_accent = slugify(filtres.q)
        cherche = Q(communaute__nom__icontains=filtres.q)
        if sans_accent:
            cherche |= Q(communaute__code__contains=sans_accent)
        choix &= cherche
    return choix


def _parmi(mot: str, connus: Any) -> str:
    return mot if mot in connus else ""
