"""Measures an assignment of units to parts, and says which rules it does not keep."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .donnees import (
    Cause,
    Demande,
    Ecart,
    Ensemble,
    Evaluation,
    Existante,
    Mode,
    NatureEcart,
    Partie,
)
from .flux import Mobilites
from .territoire import Territoire, population_tenue


def taille(population: int, seuils: Sequence[int]) -> int | None:
    """1 for the first taille; None when no threshold is given."""
    return sum(population >= seuil for seuil in seuils) or None


@dataclass(slots=True)
class Etat:
    """An assignment on the graph: `parts[i]` is the key of the part of node i, "" for none."""

    demande: Demande
    t: Territoire
    m: Mobilites
    parts: list[str]

    def noeuds(self) -> dict[str, list[int]]:
        """Key → nodes, keys sorted."""
        par_cle: dict[str, list[int]] = {}
        for i, cle in enumerate(self.parts):
            if cle:
                par_cle.setdefault(cle, []).append(i)
        return dict(sorted(par_cle.items()))


def etat(demande: Demande, t: Territoire, m: Mobilites, affectation: Mapping[str, str]) -> Etat:
    """The graph with the parts of `affectation`; a unit that is shared and stays needs none."""
    parts = [
        t.fixe[i] if t.fixe[i] and cle else affectation.get(code, t.fixe[i])
        for i, (code, cle) in enumerate(t.noeuds)
    ]
    return Etat(demande, t, m, parts)


def mesurer(e: Etat, affectation: Mapping[str, str]) -> Evaluation:
    """Everything that is said of an assignment."""
    par_cle = e.noeuds()
    epci = _epci(e)
    existantes = _existantes(e.demande)
    parties = tuple(_partie(e, cle, noeuds, epci, existantes) for cle, noeuds in par_cle.items())
    ecarts = [*_places(e, affectation), *_morceaux(e, par_cle), *_populations(e, parties)]
    return Evaluation(
        parties,
        tuple(existantes[cle] for cle in sorted(existantes)),
        _ensemble(e, parties, epci),
        tuple(ecarts),
    )


def _existantes(demande: Demande) -> dict[str, Existante]:
    unites = {unite.code: unite for unite in demande.unites}
    trouvees = {}
    for cpts in demande.cpts:
        siennes = [unites[code] for code in sorted(cpts.unites)]
        population = sum(population_tenue(u, cpts.parts.get(u.code)) for u in siennes)
        trouvees[cpts.cle] = Existante(
            cpts.cle,
            tuple(u.code for u in siennes),
            population,
            sum(u.population is None for u in siennes),
            taille(population, demande.seuils_de_taille),
        )
    return trouvees


def _epci(e: Etat) -> dict[str, dict[str, list[int]]]:
    """EPCI → part → nodes."""
    trouves: dict[str, dict[str, list[int]]] = {}
    for i, cle in enumerate(e.parts):
        epci = e.t.unite(i).epci
        if epci is not None and cle:
            trouves.setdefault(epci, {}).setdefault(cle, []).append(i)
    return trouves


def _partie(
    e: Etat,
    cle: str,
    noeuds: list[int],
    epci: Mapping[str, Mapping[str, list[int]]],
    existantes: Mapping[str, Existante],
) -> Partie:
    t = e.t
    dedans = set(noeuds)
    population = sum(t.populations[i] for i in noeuds)
    avant = existantes.get(cle)
    codes = tuple(sorted({t.noeuds[i][0] for i in noeuds}))
    siens = {t.unite(i).epci for i in noeuds} - {None}
    return Partie(
        cle=cle,
        nouvelle=avant is None,
        unites=codes,
        population=population,
        inconnues=sum(t.unite(i).population is None for i in noeuds),
        morceaux=len(morceaux(t, noeuds, ponts=False)),
        frontiere_km=math.fsum(
            km
            for i in noeuds
            for j, km in zip(t.voisins[i], t.km[i], strict=True)
            if j not in dedans and e.parts[j]
        ),
        part_interne=_part_interne(e, noeuds, dedans),
        departements=tuple(sorted({t.unite(i).departement for i in noeuds})),
        epci_entiers=tuple(sorted(c for c in siens if c is not None and len(epci[c]) == 1)),
        epci_partages=tuple(sorted(c for c in siens if c is not None and len(epci[c]) > 1)),
        taille=taille(population, e.demande.seuils_de_taille),
        avant=avant.population if avant else None,
        taille_avant=avant.taille if avant else None,
        gagnees=tuple(sorted(set(codes) - set(avant.unites))) if avant else codes,
        perdues=tuple(sorted(set(avant.unites) - set(codes))) if avant else (),
    )


def _part_interne(e: Etat, noeuds: Iterable[int], dedans: set[int]) -> float | None:
    reste = total = 0.0
    for i in noeuds:
        total += e.m.total[i]
        reste += e.m.propre[i]
        reste += math.fsum(v for j, v in e.m.sortants[i].items() if j in dedans)
    return reste / total if total else None


def morceaux(t: Territoire, noeuds: Iterable[int], *, ponts: bool) -> list[list[int]]:
    """Connected pieces of those nodes, largest population first; without `ponts`, what was
    attached because nothing touches it counts apart."""
    restent = set(noeuds)
    groupes = []
    for depart in sorted(restent):
        if depart not in restent:
            continue
        restent.discard(depart)
        groupe = [depart]
        for i in groupe:
            for j in t.voisins[i]:
                if j in restent and (ponts or (min(i, j), max(i, j)) not in t.ponts):
                    restent.discard(j)
                    groupe.append(j)
        groupes.append(sorted(groupe))
    return sorted(groupes, key=lambda g: (-sum(t.populations[i] for i in g), g))


def _ensemble(
    e: Etat, parties: Sequence[Partie], epci: Mapping[str, Mapping[str, list[int]]]
) -> Ensemble:
    t = e.t
    aretes = [
        (km, e.parts[i] != e.parts[j])
        for i in range(len(t.noeuds))
        for j, km in zip(t.voisins[i], t.km[i], strict=True)
        if i < j and t.noeuds[i][0] != t.noeuds[j][0]
    ]
    nouvelles = [p.population for p in parties if p.nouvelle]
    moyenne = sum(nouvelles) / len(nouvelles) if nouvelles else 0.0
    par_cle = e.noeuds()
    interne = total = 0.0
    for noeuds in par_cle.values():
        part = _part_interne(e, noeuds, set(noeuds))
        sorties = math.fsum(e.m.total[i] for i in noeuds)
        interne += (part or 0.0) * sorties
        total += sorties
    return Ensemble(
        parties=len(parties),
        coupe_km=math.fsum(km for km, coupee in aretes if coupee),
        frontieres_km=math.fsum(km for km, _ in aretes),
        aretes_coupees=sum(coupee for _, coupee in aretes),
        part_interne=interne / total if total else None,
        ecart_maximal=max(abs(p / moyenne - 1) for p in nouvelles) if moyenne else None,
        epci=len(epci),
        epci_entiers=sum(len(parts) == 1 for parts in epci.values()),
        laissees=tuple(sorted(t.laissees)),
    )


def _places(e: Etat, affectation: Mapping[str, str]) -> list[Ecart]:
    """Units forgotten, unknown, or moved though they may not."""
    ecarts = []
    oubliees = tuple(
        sorted(code for (code, _), cle in zip(e.t.noeuds, e.parts, strict=True) if not cle)
    )
    if oubliees:
        ecarts.append(Ecart(NatureEcart.OUBLIEE, unites=oubliees))
    if e.t.laissees:
        ecarts.append(
            Ecart(NatureEcart.OUBLIEE, unites=tuple(sorted(e.t.laissees)), cause=Cause.ILE)
        )
    inconnues = tuple(sorted(set(affectation) - {code for code, _ in e.t.noeuds}))
    if inconnues:
        ecarts.append(Ecart(NatureEcart.INCONNUE, unites=inconnues))
    figees: dict[str, set[str]] = {}
    for (code, _), fixe, cle in zip(e.t.noeuds, e.t.fixe, e.parts, strict=True):
        if fixe and cle != fixe:
            figees.setdefault(fixe, set()).add(code)
    partagees = {code for code, cle in e.t.noeuds if cle and e.demande.mode is Mode.ETENDRE}
    for code in sorted(partagees & set(affectation)):
        figees.setdefault(affectation[code], set()).add(code)
    ecarts += [
        Ecart(NatureEcart.FIGEE, partie=cle, unites=tuple(sorted(codes)))
        for cle, codes in sorted(figees.items())
    ]
    return ecarts


def _morceaux(e: Etat, par_cle: Mapping[str, list[int]]) -> list[Ecart]:
    ecarts = []
    for cle, noeuds in par_cle.items():
        sans = morceaux(e.t, noeuds, ponts=False)
        if len(sans) < 2:
            continue
        avec = morceaux(e.t, noeuds, ponts=True)
        cause = None
        if len(avec) == 1:
            cause = Cause.PONT
        elif all(any(e.t.fixe[i] == cle for i in morceau) for morceau in avec):
            cause = Cause.DEJA_AUJOURD_HUI
        hors = tuple(sorted(e.t.noeuds[i][0] for morceau in sans[1:] for i in morceau))
        ecarts.append(Ecart(NatureEcart.NON_CONNEXE, cle, hors, cause=cause))
    return ecarts


def _populations(e: Etat, parties: Iterable[Partie]) -> list[Ecart]:
    bande = e.demande.bande
    unites = e.t.unites
    total = sum(e.t.populations)
    ecarts = []
    for p in parties:
        if p.inconnues:
            sans = tuple(code for code in p.unites if unites[code].population is None)
            ecarts.append(
                Ecart(
                    NatureEcart.POPULATION_INCONNUE,
                    p.cle,
                    sans,
                    p.population,
                    cause=Cause.DONNEE_ABSENTE,
                )
            )
        if p.population > bande.maximum:
            seules = tuple(c for c in p.unites if (unites[c].population or 0) > bande.maximum)
            cause = (
                Cause.DEJA_AUJOURD_HUI
                if p.avant is not None and p.avant > bande.maximum
                else Cause.UNITE_SEULE
                if seules
                else None
            )
            ecarts.append(
                Ecart(
                    NatureEcart.AU_DESSUS_DE_LA_BANDE,
                    p.cle,
                    seules,
                    p.population,
                    bande.maximum,
                    cause,
                )
            )
        elif p.population < bande.minimum and not p.inconnues:
            cause = (
                Cause.DEJA_AUJOURD_HUI
                if p.avant is not None
                else Cause.TERRITOIRE_TROP_PETIT
                if total < bande.minimum
                else None
            )
            ecarts.append(
                Ecart(
                    NatureEcart.SOUS_LA_BANDE,
                    p.cle,
                    (),
                    p.population,
                    bande.minimum,
                    cause,
                )
            )
    return ecarts
