"""The dated facts of a contract: its years, which scale and population hold from which day."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from maillage.noyau.dates import ajouter_annees, format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.regles.baremes import CodeBareme, bareme, baremes_en_vigueur
from maillage.regles.missions import Mission
from maillage.regles.parametres_ouverts import EffetTaille, RegleTransition
from maillage.regles.scenario import DUREE_ANNEES, Scenario


class Deroulement(NamedTuple):
    """The dated facts of a contract. `anniversaires`: the first days of years 1 to 6."""

    anniversaires: tuple[date, ...]
    baremes: tuple[tuple[date, CodeBareme], ...]
    populations: tuple[tuple[date, int], ...]
    rang_plan: int | None


def derouler(scenario: Scenario) -> Deroulement:
    """When the years begin, which scale and population hold from when, when the plan is written."""
    anniversaires = anniversaires_de(scenario.signature)
    baremes = _baremes(scenario, anniversaires)
    populations: tuple[tuple[date, int], ...] = ((scenario.signature, scenario.population),)
    if scenario.changements:
        populations += _changements(scenario, anniversaires)
    return Deroulement(
        anniversaires, baremes, populations, _rang_plan(scenario, anniversaires, baremes)
    )


@lru_cache(maxsize=4096)
def anniversaires_de(signature: date) -> tuple[date, ...]:
    return tuple(ajouter_annees(signature, n) for n in range(DUREE_ANNEES + 1))


def _baremes(
    scenario: Scenario, anniversaires: tuple[date, ...]
) -> tuple[tuple[date, CodeBareme], ...]:
    """(first day, scale) in order; the first entry starts at signature."""
    if scenario.bareme is not None:
        return ((scenario.signature, CodeBareme(scenario.bareme)),)
    regle = scenario.parametres.regle_transition_av2
    if regle == RegleTransition.AVENANT_LOCAL_DATE:
        return _baremes_par_avenant(scenario, scenario.parametres.date_avenant_local)
    return _baremes_par_dates(scenario.signature, regle == RegleTransition.PRORATA_DATE_EFFET)


@lru_cache(maxsize=4096)
def _baremes_par_dates(
    signature: date, en_cours_d_annee: bool
) -> tuple[tuple[date, CodeBareme], ...]:
    anniversaires = anniversaires_de(signature)
    etapes: list[tuple[date, CodeBareme]] = []
    connus = [
        un_bareme for un_bareme in baremes_en_vigueur() if un_bareme.effet < anniversaires[-1]
    ]
    for un_bareme in connus:
        effet = un_bareme.effet
        if effet <= signature:
            etapes = [(signature, un_bareme.code)]
        else:
            debut = effet if en_cours_d_annee else _annee_suivante(effet, anniversaires)
            etapes.append((debut, un_bareme.code))
    return tuple(etapes)


def _baremes_par_avenant(
    scenario: Scenario, jour: date | None
) -> tuple[tuple[date, CodeBareme], ...]:
    """One local avenant brings the latest scale, from its own date."""
    dernier = baremes_en_vigueur()[-1]
    premier = _baremes_par_dates(scenario.signature, False)[0]
    if premier[1] is dernier.code:
        return (premier,)
    assert jour is not None  # checked by ParametresOuverts
    if not dernier.effet <= jour < scenario.fin:
        raise ErreurMetier(
            f"La date de l’avenant local, {format_date(jour)}, doit suivre l’effet de "
            f"l’avenant 2 ({format_date(dernier.effet)}) et tomber pendant le contrat : corrigez "
            "« date_avenant_local »."
        )
    return (premier, (jour, dernier.code))


def _changements(
    scenario: Scenario, anniversaires: tuple[date, ...]
) -> tuple[tuple[date, int], ...]:
    immediat = scenario.parametres.date_effet_changement_taille == EffetTaille.DATE_AVENANT
    # In date order: when two avenants take effect on the same anniversary, the later one holds.
    return tuple(
        (jour if immediat else _annee_suivante(jour, anniversaires), population)
        for jour, population in sorted(scenario.changements)
    )


def _annee_suivante(jour: date, anniversaires: tuple[date, ...]) -> date:
    """The first day of the first contract year that begins on that day or later."""
    for anniversaire in anniversaires:
        if anniversaire >= jour:
            return anniversaire
    return jour


def _rang_plan(
    scenario: Scenario,
    anniversaires: tuple[date, ...],
    baremes: tuple[tuple[date, CodeBareme], ...],
) -> int | None:
    """The contract year in which the crisis plan is first paid.

    The year asked for, else the one in which the mission starts; never before the mission exists.
    """
    debut = scenario.debuts.get(Mission.CRISE)
    if scenario.plan_crise is not None:
        rang = scenario.plan_crise - scenario.signature.year + 1
    elif debut is not None and debut < anniversaires[-1]:
        rang = next(n for n in range(DUREE_ANNEES, 0, -1) if anniversaires[n - 1] <= debut)
    else:
        return None
    for candidat in range(rang, DUREE_ANNEES + 1):
        if _crise_existe(baremes, anniversaires[candidat]):
            return candidat
    return None


def _crise_existe(baremes: tuple[tuple[date, CodeBareme], ...], fin_exclue: date) -> bool:
    """Whether the scale at the end of a contract year knows the crisis mission."""
    return connait_la_crise([code for jour, code in baremes if jour < fin_exclue][-1])


@cache
def connait_la_crise(code: CodeBareme) -> bool:
    """Whether a scale has a crisis mission."""
    return bool(bareme(code).volets(Mission.CRISE))
