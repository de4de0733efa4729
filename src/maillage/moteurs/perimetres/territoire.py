"""The territory as a graph of nodes numbered in the order of their codes.

A node is a unit; a unit shared by several CPTS is one node for each, with its part of the
population, tied to the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from .donnees import Demande, DemandeRefusee, Mode, Unite

RAYON_TERRE_KM = 6371.0088  # mean radius, IUGG
type Noeud = tuple[str, str]  # code of the unit, key of the CPTS when it is shared, else ""


def distance_km(a: Unite, b: Unite) -> float:
    """Great circle between two centroids."""
    la, lb = math.radians(a.lat), math.radians(b.lat)
    sinus = (
        math.sin((lb - la) / 2) ** 2
        + math.cos(la) * math.cos(lb) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * RAYON_TERRE_KM * math.asin(min(1.0, math.sqrt(sinus)))


@dataclass(slots=True)
class Territoire:
    """`fixe[i]`: the CPTS node i cannot leave, or "". `voisins[i]` and `km[i]` go together;
    `ponts` (pairs of nodes, smaller first → km as the crow flies) join what nothing touches and
    `par_liaison` what a declared link joins, both with 0 km of border. `avant[i]`: its CPTS
    today, "" for none. `laissees`: units attached to nothing, left aside."""

    unites: dict[str, Unite]
    noeuds: list[Noeud] = field(default_factory=list)
    populations: list[int] = field(default_factory=list)
    fixe: list[str] = field(default_factory=list)
    avant: list[str] = field(default_factory=list)
    voisins: list[list[int]] = field(default_factory=list)
    km: list[list[float]] = field(default_factory=list)
    ponts: dict[tuple[int, int], float] = field(default_factory=dict)
    par_liaison: set[tuple[int, int]] = field(default_factory=set)
    laissees: list[str] = field(default_factory=list)

    def unite(self, i: int) -> Unite:
        return self.unites[self.noeuds[i][0]]

    def joindre(self, i: int, j: int, km: float) -> None:
        self.voisins[i].append(j)
        self.km[i].append(km)
        self.voisins[j].append(i)
        self.km[j].append(km)


def a_repartir(demande: Demande) -> frozenset[str]:
    """The units to share out. Raises DemandeRefusee when there is none."""
    if demande.mode is Mode.DECOUPER:
        return frozenset(next(c.unites for c in demande.cpts if c.cle == demande.a_couper))
    tenues = {code for cpts in demande.cpts for code in cpts.unites}
    if demande.a_repartir is None:
        libres = frozenset(unite.code for unite in demande.unites) - tenues
    elif demande.mode is Mode.ETENDRE:
        libres = demande.a_repartir - tenues
    else:
        libres = demande.a_repartir
    if not libres:
        raise DemandeRefusee(
            "Aucune commune à répartir\u00a0: toutes celles du territoire sont déjà dans une CPTS."
        )
    return libres


def construire(demande: Demande) -> Territoire:
    """The graph on which the search runs. The request has been checked."""
    libres = a_repartir(demande)
    tenues: dict[str, list[str]] = {}
    for cpts in demande.cpts:
        for code in cpts.unites:
            tenues.setdefault(code, []).append(cpts.cle)
    parts = {(code, c.cle): part for c in demande.cpts for code, part in c.parts.items()}
    t = Territoire({unite.code: unite for unite in sorted(demande.unites, key=lambda u: u.code)})
    par_code: dict[str, list[int]] = {}
    for code, unite in t.unites.items():
        for noeud, fixe, avant in _noeuds(demande, code, code in libres, tenues.get(code, [])):
            par_code.setdefault(code, []).append(len(t.noeuds))
            t.noeuds.append(noeud)
            t.populations.append(population_tenue(unite, parts.get((code, noeud[1] or avant))))
            t.fixe.append(fixe)
            t.avant.append(avant)
            t.voisins.append([])
            t.km.append([])
    _tisser(t, demande, par_code)
    _attacher(t, demande)
    return t


def _noeuds(
    demande: Demande, code: str, libre: bool, cles: list[str]
) -> list[tuple[Noeud, str, str]]:
    """The nodes of a unit: (node, CPTS it cannot leave, CPTS of today)."""
    partagee = len(cles) > 1
    if demande.mode is Mode.DECOUPER:
        cle = demande.a_couper or ""
        return [((code, cle if partagee else ""), "", cle)] if libre else []
    if libre:
        # From nothing: what two CPTS shared is one again, and belongs to the first for memory.
        return [((code, ""), "", min(cles, default=""))]
    if demande.mode is Mode.NOUVELLES:
        return []
    return [((code, cle if partagee else ""), cle, cle) for cle in sorted(cles)]


def population_tenue(unite: Unite, part: Decimal | None) -> int:
    """Inhabitants, of the part held when the unit is shared; 0 when unknown."""
    population = unite.population or 0
    if part is None:
        return population
    return int((population * part).to_integral_value(ROUND_HALF_UP))


def _tisser(t: Territoire, demande: Demande, par_code: dict[str, list[int]]) -> None:
    longueurs = {(min(f.a, f.b), max(f.a, f.b)): f.km for f in demande.frontieres}
    for (a, b), km in sorted(longueurs.items()):
        ici, la = par_code.get(a, []), par_code.get(b, [])
        for i in ici:
            for j in la:
                t.joindre(i, j, km / (len(ici) * len(la)))
    for noeuds in par_code.values():
        for rang, i in enumerate(noeuds):
            for j in noeuds[rang + 1 :]:
                t.joindre(i, j, 0.0)
    for a, b in sorted({(min(x.a, x.b), max(x.a, x.b)) for x in demande.liaisons} - set(longueurs)):
        for i in par_code.get(a, []):
            for j in par_code.get(b, []):
                t.joindre(i, j, 0.0)
                t.par_liaison.add((min(i, j), max(i, j)))


def composantes(t: Territoire, dans: list[int] | None = None) -> list[list[int]]:
    """Connected groups of nodes, each sorted, in the order of their first node."""
    restent = set(range(len(t.noeuds)) if dans is None else dans)
    groupes = []
    for depart in sorted(restent):
        if depart not in restent:
            continue
        restent.discard(depart)
        groupe = [depart]
        for i in groupe:
            for j in t.voisins[i]:
                if j in restent:
                    restent.discard(j)
                    groupe.append(j)
        groupes.append(sorted(groupe))
    return groupes


def _attacher(t: Territoire, demande: Demande) -> None:
    """Join to the rest each group too small to live alone, or set it aside.

    A group can live alone when a CPTS is in it or when its population reaches the band.
    """
    groupes = composantes(t)
    seuls = [groupe for groupe in groupes if not _vit_seul(t, groupe, demande)]
    if len(groupes) == 1 or not seuls:
        return
    if not demande.rattacher_les_isolees:
        _oublier(t, [i for groupe in seuls for i in groupe])
        return
    for groupe in sorted(seuls, key=lambda g: (sum(t.populations[i] for i in g), g[0])):
        dedans = set(next(g for g in composantes(t) if groupe[0] in g))
        dehors = [j for j in range(len(t.noeuds)) if j not in dedans]
        if not dehors:
            return
        if _vit_seul(t, sorted(dedans), demande):
            continue  # others came to it meanwhile
        km, i, j = min(
            (distance_km(t.unite(i), t.unite(j)), i, j) for i in sorted(dedans) for j in dehors
        )
        t.joindre(i, j, 0.0)
        t.ponts[(min(i, j), max(i, j))] = km


def _vit_seul(t: Territoire, groupe: list[int], demande: Demande) -> bool:
    if any(t.fixe[i] for i in groupe):
        return True
    return sum(t.populations[i] for i in groupe) >= demande.bande.minimum


def _oublier(t: Territoire, noeuds: list[int]) -> None:
    partis = set(noeuds)
    t.laissees = [t.noeuds[i][0] for i in sorted(partis)]
    gardes = [i for i in range(len(t.noeuds)) if i not in partis]
    if not gardes:
        raise DemandeRefusee(
            "Aucune commune n’en touche une autre, et les communes isolées ne doivent pas être "
            "rattachées\u00a0: il n’y a rien à proposer."
        )
    rang = {ancien: nouveau for nouveau, ancien in enumerate(gardes)}
    t.noeuds = [t.noeuds[i] for i in gardes]
    t.populations = [t.populations[i] for i in gardes]
    t.fixe = [t.fixe[i] for i in gardes]
    t.avant = [t.avant[i] for i in gardes]
    t.voisins, t.km = (
        [[rang[j] for j in t.voisins[i]] for i in gardes],
        [t.km[i] for i in gardes],
    )
    t.par_liaison = {(rang[i], rang[j]) for i, j in t.par_liaison if i in rang and j in rang}
