"""Why each unit is where it is, and why a population out of the band could not be avoided."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from .donnees import (
    Cause,
    Ecart,
    Evaluation,
    Mouvement,
    NatureEcart,
    NatureRaison,
    Raison,
)
from .mesures import Etat

BANDE = {NatureEcart.SOUS_LA_BANDE, NatureEcart.AU_DESSUS_DE_LA_BANDE}


def mouvements(e: Etat, evaluation: Evaluation) -> tuple[Mouvement, ...]:
    """One for each unit whose part is not its CPTS of today, by code."""
    populations = {p.cle: p.population for p in evaluation.parties}
    epci: dict[tuple[str, str], tuple[int, int]] = {}
    habitants: dict[str, int] = {}
    for i, cle in enumerate(e.parts):
        sien = e.t.unite(i).epci
        if sien is not None:
            nombre, population = epci.get((sien, cle), (0, 0))
            epci[sien, cle] = nombre + 1, population + e.t.populations[i]
            habitants[sien] = habitants.get(sien, 0) + e.t.populations[i]
    return tuple(
        Mouvement(
            unite=code,
            de=e.t.avant[i] or None,
            vers=e.parts[i],
            raisons=_raisons(e, i, populations, epci, habitants),
            population_apres=populations[e.parts[i]],
        )
        for i, (code, _) in enumerate(e.t.noeuds)
        if e.parts[i] and not e.t.fixe[i] and e.parts[i] != e.t.avant[i]
    )


def _raisons(
    e: Etat,
    i: int,
    populations: Mapping[str, int],
    epci: Mapping[tuple[str, str], tuple[int, int]],
    habitants: Mapping[str, int],
) -> tuple[Raison, ...]:
    t, cle = e.t, e.parts[i]
    raisons: list[Raison] = []
    bords: dict[str, float] = {}
    for j, km in zip(t.voisins[i], t.km[i], strict=True):
        paire = (min(i, j), max(i, j))
        code = t.noeuds[j][0]
        if paire in t.ponts and e.parts[j] == cle:
            raisons.append(Raison(NatureRaison.PONT, autre=code, km=t.ponts[paire]))
        elif paire in t.par_liaison and e.parts[j] == cle:
            raisons.append(Raison(NatureRaison.LIAISON, autre=code))
        if paire not in t.ponts and e.parts[j]:
            bords[e.parts[j]] = bords.get(e.parts[j], 0.0) + km
    if set(bords) == {cle}:
        raisons.append(Raison(NatureRaison.SEULE_VOISINE))
    ici, tout = bords.get(cle, 0.0), math.fsum(bords.values())
    if ici:
        raisons.append(Raison(NatureRaison.FRONTIERE, km=ici, part=ici / tout))
    raisons += _flux(e, i)
    unite = t.unite(i)
    if unite.epci is not None:
        nombre, population = epci[unite.epci, cle]
        if nombre > 1:
            total = habitants[unite.epci]
            raisons.append(
                Raison(
                    NatureRaison.EPCI,
                    autre=unite.epci,
                    nombre=nombre,
                    part=population / total if total else None,
                )
            )
    maximum = e.demande.bande.maximum
    for autre, km in sorted(bords.items(), key=lambda b: (-b[1], b[0])):
        apres = populations[autre] + t.populations[i]
        if autre != cle and km > ici and apres > maximum:
            raisons.append(
                Raison(NatureRaison.PLACE_AILLEURS, autre=autre, km=km, population=apres)
            )
            break
    return tuple(raisons)


def _flux(e: Etat, i: int) -> list[Raison]:
    """The share of what leaves the unit, itself left out, that goes to its part."""
    vers: dict[str, float] = {}
    for j, valeur in sorted(e.m.sortants[i].items()):
        if e.parts[j]:
            vers[e.parts[j]] = vers.get(e.parts[j], 0.0) + valeur
    dehors = e.m.total[i] - e.m.propre[i]
    cle = e.parts[i]
    if dehors <= 0 or not vers.get(cle):
        return []
    autres = [(-valeur, autre) for autre, valeur in vers.items() if autre != cle]
    part_autre, autre = (0.0, None) if not autres else (-min(autres)[0] / dehors, min(autres)[1])
    return [
        Raison(
            NatureRaison.FLUX,
            autre=autre,
            part=vers[cle] / dehors,
            part_autre=part_autre if autre else None,
        )
    ]


def completer(e: Etat, evaluation: Evaluation) -> Evaluation:
    """The same with a cause for each population that the search left out of the band."""
    populations = {p.cle: p.population for p in evaluation.parties}
    ecarts = tuple(
        replace(ecart, cause=_cause(e, ecart, populations))
        if ecart.cause is None and ecart.nature in BANDE
        else ecart
        for ecart in evaluation.ecarts
    )
    return replace(evaluation, ecarts=ecarts)


def _cause(e: Etat, ecart: Ecart, populations: Mapping[str, int]) -> Cause:
    """Whether one unit of the edge at least could have changed hands within the band."""
    bande = e.demande.bande
    for i, cle in enumerate(e.parts):
        if e.t.fixe[i]:
            continue
        habitants = e.t.populations[i]
        for j in e.t.voisins[i]:
            autre = e.parts[j]
            if ecart.nature is NatureEcart.AU_DESSUS_DE_LA_BANDE:
                if cle == ecart.partie != autre and (
                    populations.get(autre, 0) + habitants <= bande.maximum
                ):
                    return Cause.RECHERCHE
            elif autre == ecart.partie != cle and populations[cle] - habitants >= bande.minimum:
                return Cause.RECHERCHE
    return Cause.SANS_VOISINE_AVEC_PLACE
