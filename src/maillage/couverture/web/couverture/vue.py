"""What the page of a coverage and its files show, gathered once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from maillage.communautes.queries import EffectifVu, effectifs_d_adherents, tenues_datees
from maillage.communautes.states import LIBELLES_COMMUNAUTE, EtatCommunaute
from maillage.couverture.queries import CouvertureVue, CptsVue, couverture
from maillage.couverture.rules.evolution import Point, evolution
from maillage.couverture.rules.plan import Possibilites, plan_complet
from maillage.couverture.rules.tableaux import (
    Partie,
    RangDEtat,
    par_etat_et_taille,
    par_partie,
)
from maillage.moteurs.couverture import ZoneBlanche
from maillage.plateforme.ui.graphiques import Barres, Serie, barres
from maillage.territoires.queries import noms_de_territoires

COMMUNES_CITEES = 12
ZONES_DETAILLEES = 200
SERIES = (
    Serie("S", LIBELLES_COMMUNAUTE[EtatCommunaute.CONTRAT_SIGNE], 1),
    Serie("V", LIBELLES_COMMUNAUTE[EtatCommunaute.PROJET_VALIDE], 2),
    Serie("L", LIBELLES_COMMUNAUTE[EtatCommunaute.LETTRE_INTENTION], 3),
    Serie("I", LIBELLES_COMMUNAUTE[EtatCommunaute.INITIATIVE], 4),
    Serie("?", "état inconnu", 5),
)
ETATS_DES_SERIES = ("contrat_signe", "projet_valide", "lettre_intention", "initiative", "inconnu")


@dataclass(frozen=True, slots=True)
class ZoneVue:
    """A white zone with its words: `cites` are its first unités, `autres` how many more;
    `communes` counts whole cities, as the territory does."""

    zone: ZoneBlanche
    cites: tuple[str, ...]
    autres: int
    departements: tuple[str, ...]
    voisines: tuple[tuple[CptsVue, float], ...]
    sur_la_carte: str
    communes: int


@dataclass(frozen=True, slots=True)
class ChevauchementVu:
    commune: str
    code: str
    cpts: tuple[CptsVue, ...]
    declare: bool


@dataclass(frozen=True, slots=True)
class PartieVue:
    partie: Partie
    nom: str
    adresse: str


@dataclass(frozen=True, slots=True)
class Page:
    """The coverage of a territory on a day, ready to be written."""

    vue: CouvertureVue
    etats: tuple[RangDEtat, ...]
    parties: tuple[PartieVue, ...]
    zones: tuple[ZoneVue, ...]
    zones_en_plus: int
    chevauchements: tuple[ChevauchementVu, ...]
    a_cheval: tuple[CptsVue, ...]
    points: tuple[Point, ...]
    graphique: Barres | None
    effectifs: tuple[EffectifVu, ...]
    total_effectifs: int

    @property
    def population_blanche(self) -> int:
        return self.vue.bilan.population - self.vue.bilan.population_couverte


def composer(*, le: date, region: str = "", departement: str = "") -> Page:
    """The page of a territory. A constant number of queries. Raises ErreurMetier: no such one."""
    vue = couverture(le=le, region=region, departement=departement)
    populations = {unite.code: unite.population for unite in vue.unites}
    points = evolution(*tenues_datees(codes=populations), populations, le)
    effectifs = effectifs_d_adherents(codes=vue.cpts, le=le)
    zones = vue.bilan.zones_blanches
    return Page(
        vue=vue,
        etats=par_etat_et_taille(vue.bilan, {c.code: c.etat for c in vue.cpts.values()}),
        parties=_parties(vue),
        zones=tuple(_zone(zone, vue) for zone in zones[:ZONES_DETAILLEES]),
        zones_en_plus=max(0, len(zones) - ZONES_DETAILLEES),
        chevauchements=tuple(
            ChevauchementVu(
                vue.noms[c.unite],
                c.unite,
                tuple(vue.cpts[str(code)] for code in c.cpts),
                c.declare,
            )
            for c in vue.bilan.chevauchements
        ),
        a_cheval=tuple(c for c in vue.cpts.values() if len(c.bilan.departements) > 1),
        points=points,
        graphique=_graphique(points) if vue.cpts else None,
        effectifs=effectifs,
        total_effectifs=sum(e.nombre for e in effectifs),
    )


def plan(
    *, le: date, region: str = "", departement: str = ""
) -> tuple[CouvertureVue, tuple[tuple[ZoneVue, Possibilites], ...]]:
    """The white zones of a territory, each with what its neighbours would become."""
    vue = couverture(le=le, region=region, departement=departement)
    return vue, tuple(
        (_zone(possibilites.zone, vue), possibilites)
        for possibilites in plan_complet(vue.bilan, vue.plafond)
    )


def _zone(zone: ZoneBlanche, vue: CouvertureVue) -> ZoneVue:
    return ZoneVue(
        zone,
        tuple(vue.noms[code] for code in zone.unites[:COMMUNES_CITEES]),
        max(0, len(zone.unites) - COMMUNES_CITEES),
        tuple(sorted({_departement(code) for code in zone.unites})),
        tuple((vue.cpts[str(code)], km) for code, km in zone.voisines.items()),
        _carte(zone, vue),
        vue.nombre_de_communes(zone.unites),
    )


def _departement(code: str) -> str:
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def _carte(zone: ZoneBlanche, vue: CouvertureVue) -> str:
    return f"{reverse('carte')}?couche=blanches&unite={zone.unites[0]}{_ou(vue)}"


def _ou(vue: CouvertureVue) -> str:
    genre = vue.territoire.genre
    return "" if genre == "france" else f"&{genre}={vue.territoire.code}"


def _parties(vue: CouvertureVue) -> tuple[PartieVue, ...]:
    if vue.territoire.genre == "departement":
        return ()
    par_region = vue.territoire.genre == "france"
    parts: dict[str, float] = {}
    cpts_de: dict[str, set[str]] = {}
    for ligne in vue.lignes:
        part = 1.0 if ligne.part is None else ligne.part
        parts[ligne.unite] = min(1.0, parts.get(ligne.unite, 0.0) + part)
        cpts_de.setdefault(ligne.unite, set()).add(str(ligne.cpts))
    trouvees = par_partie(vue.unites, parts, cpts_de, par_region=par_region)
    codes = [partie.code for partie in trouvees]
    departements, regions = noms_de_territoires(
        departements=() if par_region else codes, regions=codes if par_region else ()
    )
    noms = regions if par_region else departements
    page = "couverture-region" if par_region else "couverture-departement"
    return tuple(
        PartieVue(partie, noms[partie.code], reverse(page, args=[partie.code]))
        for partie in trouvees
    )


def _graphique(points: tuple[Point, ...]) -> Barres:
    return barres(
        SERIES,
        [
            (
                f"{point.le:%d/%m/%Y}",
                [Decimal(point.par_etat[cle]) for cle in ETATS_DES_SERIES],
            )
            for point in points
        ],
    )
