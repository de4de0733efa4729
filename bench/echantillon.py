"""Invented contracts, always the same for a seed, in a form every engine can read."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from typing import TypedDict

from maillage.noyau.dates import ajouter_annees
from maillage.regles import OPTIONS, SOCLE, bareme, baremes_en_vigueur
from maillage.regles.chiffres import regle_decimale

ANNEES = 5
PREMIERE_SIGNATURE, DERNIERE_SIGNATURE = date(2019, 8, 25), date(2030, 12, 31)
POPULATION_MINIMALE, POPULATION_MAXIMALE = 5_000, 400_000
PART_SOCLE_DEMARREE, PART_OPTION_CHOISIE, PART_CRISE = 0.85, 0.4, 0.1
DERNIER_DEMARRAGE_JOURS = 730
TAUX_POURCENT = (100, 100, 100, 90, 80, 75, 50)

# The order in which every engine gives its amounts.
LIGNES = (
    ("fonctionnement", "fonctionnement"),
    ("acces", "fixe"),
    ("acces", "variable"),
    ("acces", "snp_compensation_ps"),
    ("acces", "snp_supplementaire"),
    ("parcours", "fixe"),
    ("parcours", "variable"),
    ("prevention", "fixe"),
    ("prevention", "variable"),
    ("crise", "plan"),
    ("crise", "survenue"),
    ("qualite", "fixe"),
    ("qualite", "variable"),
    ("accompagnement", "fixe"),
    ("accompagnement", "variable"),
)


class Contrat(TypedDict):
    """One contract. Dates in ISO form; `crises`: ranks of contract years; `taux`: per cent."""

    population: int
    signature: str
    anniversaires: list[str]
    debuts: dict[str, str]
    crises: list[int]
    taux: int


def contrats(nombre: int, graine: int, *, taux: tuple[int, ...] = TAUX_POURCENT) -> list[Contrat]:
    """`nombre` contracts: populations of every taille (log-uniform), signatures of twelve years.

    `taux`: the shares of the variable part, per cent, to draw from.
    """
    hasard = random.Random(graine)
    return [_contrat(hasard, taux) for _ in range(nombre)]


def _contrat(hasard: random.Random, taux: tuple[int, ...]) -> Contrat:
    jours = (DERNIERE_SIGNATURE - PREMIERE_SIGNATURE).days
    signature = PREMIERE_SIGNATURE + timedelta(days=hasard.randint(0, jours))
    population = round(
        math.exp(hasard.uniform(math.log(POPULATION_MINIMALE), math.log(POPULATION_MAXIMALE)))
    )
    debuts = {}
    for missions, part in ((SOCLE, PART_SOCLE_DEMARREE), (OPTIONS, PART_OPTION_CHOISIE)):
        for mission in missions:
            apres = timedelta(days=hasard.randint(0, DERNIER_DEMARRAGE_JOURS))
            if hasard.random() < part:
                debuts[mission.value] = (signature + apres).isoformat()
    return {
        "population": population,
        "signature": signature.isoformat(),
        # Publicodes has no calendar arithmetic: the anniversaries are given to it.
        "anniversaires": [ajouter_annees(signature, n).isoformat() for n in range(ANNEES + 1)],
        "debuts": debuts,
        "crises": [rang for rang in range(1, ANNEES + 1) if hasard.random() < PART_CRISE],
        "taux": hasard.choice(taux),
    }


def regles_communes() -> dict[str, object]:
    """The dated figures of our rules, handed to the other engines: nobody copies an amount."""
    return {
        "baremes": [
            {
                "effet": b.effet.isoformat(),
                "seuils": b.seuils[1:],
                "montants": {
                    f"{mission}.{volet}": euros for (mission, volet), euros in b.montants.items()
                },
            }
            for b in (bareme(code.code) for code in baremes_en_vigueur())
        ],
        "avances_pourcent": {
            nom: int(regle_decimale(nom) * 100)
            for nom in ("fonctionnement_signature", "fonctionnement_annuel", "avance_annuelle")
        },
    }


def contrats_limites() -> list[Contrat]:
    """The edges of the rules: thresholds, leap years, the change of scale, starts on the eve."""
    resultat = []
    for signature in ("2019-08-25", "2020-02-29", "2022-03-31", "2022-04-01", "2023-09-15"):
        anniversaires = [ajouter_annees(date.fromisoformat(signature), n) for n in range(6)]
        for rang, population in enumerate((39_999, 40_000, 79_999, 80_000, 174_999, 175_000)):
            # On the day of an anniversary, its eve, its morrow: whole years, or one day.
            depart = anniversaires[rang % 3] + timedelta(days=rang - 2 if rang % 3 else rang)
            resultat.append(
                Contrat(
                    population=population,
                    signature=signature,
                    anniversaires=[le.isoformat() for le in anniversaires],
                    debuts={m.value: depart.isoformat() for m in (*SOCLE, *OPTIONS)},
                    crises=[rang % ANNEES + 1],
                    taux=100 - rang,
                )
            )
    return resultat
