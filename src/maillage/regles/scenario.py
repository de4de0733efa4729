"""What a person asks the simulator: a territory, a signature, missions, hypotheses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from maillage.noyau.dates import ajouter_annees, format_date, lire_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.regles.baremes import (
    CodeBareme,
    baremes_en_vigueur,
    derniere_date,
    premiere_date,
    verifier_population,
)
from maillage.regles.missions import OPTIONS, Mission
from maillage.regles.parametres_ouverts import PAR_DEFAUT, ParametresOuverts

DUREE_ANNEES = 5


@dataclass(frozen=True, slots=True)
class Scenario:
    """A contract to simulate. Valid from its creation.

    `population`: inhabitants of the territory at signature. `debuts`: start of each mission.
    `options`: optional missions chosen. `plan_crise` and `crises`: calendar years; each names the
    contract year that begins in it. `bareme`: a scale to force, otherwise the dates decide.
    `changements`: (date of the avenant, new population). `taux_variable`: share of the variable
    part assumed reached, from 0 to 1; 1 shows the maximum.

    Raises ErreurMetier, naming the culprit and the remedy.
    """

    population: int
    signature: date
    debuts: Mapping[Mission, date] = field(default_factory=dict)
    options: frozenset[Mission] = frozenset()
    plan_crise: int | None = None
    crises: tuple[int, ...] = ()
    bareme: str | None = None
    annees: int = DUREE_ANNEES
    changements: tuple[tuple[date, int], ...] = ()
    parametres: ParametresOuverts = PAR_DEFAUT
    taux_variable: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if verifier_population(self.population) == 0:
            raise ErreurMetier(
                "Le territoire est vide : sa population est de 0 habitant. Ajoutez au moins une "
                "commune habitée."
            )
        _verifier_signature(self.signature)
        self._normaliser()
        for mission, debut in self.debuts.items():
            if debut < self.signature:
                raise ErreurMetier(
                    f"La mission « {mission.value} » démarrerait le {format_date(debut)}, avant la "
                    f"signature du contrat le {format_date(self.signature)} : corrigez l’une des "
                    "deux dates."
                )
        if not 1 <= self.annees <= DUREE_ANNEES:
            raise ErreurMetier(
                f"Un contrat dure {DUREE_ANNEES} ans : demandez de 1 à {DUREE_ANNEES} années, et "
                f"non {self.annees}."
            )
        if not 0 <= self.taux_variable <= 1:
            raise ErreurMetier(
                f"Le taux d’atteinte des objectifs ({self.taux_variable}) doit être compris entre "
                "0 et 1."
            )
        if self.bareme is not None:
            _verifier_bareme(self.bareme)
        if self.plan_crise is not None:
            self._verifier_annee(self.plan_crise, "L’année du plan de crise")
        for annee in self.crises:
            self._verifier_annee(annee, "L’année de crise")
        if self.changements:
            self._verifier_changements()

    @property
    def fin(self) -> date:
        """The day after the last day of the five-year contract."""
        return ajouter_annees(self.signature, DUREE_ANNEES)

    @property
    def missions_optionnelles(self) -> frozenset[Mission]:
        """The optional missions chosen, a start date being a choice too."""
        return self.options.union(mission for mission in OPTIONS if mission in self.debuts)

    def _normaliser(self) -> None:
        # Mission codes may come as plain strings, from a command line or an address.
        if not all(type(mission) is Mission for mission in self.debuts):
            lus = {lire_mission(mission): debut for mission, debut in self.debuts.items()}
            object.__setattr__(self, "debuts", lus)
        for option in self.options:
            if lire_mission(option) not in OPTIONS:
                raise ErreurMetier(
                    f"« {option} » n’est pas une mission optionnelle : elle est comprise dans tout "
                    f"contrat. Options possibles : {', '.join(OPTIONS)}."
                )
        object.__setattr__(self, "options", frozenset(lire_mission(m) for m in self.options))

    def _verifier_annee(self, annee: int, nom: str) -> None:
        premiere = self.signature.year
        derniere = premiere + DUREE_ANNEES - 1
        if not premiere <= annee <= derniere:
            raise ErreurMetier(
                f"{nom}, {annee}, est hors du contrat : ses années commencent de {premiere} à "
                f"{derniere}. Choisissez l’une d’elles."
            )

    def _verifier_changements(self) -> None:
        jours = [jour for jour, _ in self.changements]
        if len(set(jours)) != len(jours):
            raise ErreurMetier(
                "Deux changements de population portent la même date : n’en gardez qu’un."
            )
        for jour, population in self.changements:
            if jour <= self.signature:
                raise ErreurMetier(
                    f"Le changement de population du {format_date(jour)} doit suivre la signature "
                    f"du {format_date(self.signature)} : corrigez sa date, ou la population."
                )
            if verifier_population(population) == 0:
                raise ErreurMetier(
                    f"Le changement du {format_date(jour)} viderait le territoire : indiquez une "
                    "population d’au moins un habitant."
                )


def lire_mission(code: str) -> Mission:
    """The mission of that code. Raises ErreurMetier listing the codes."""
    try:
        return Mission(code)
    except ValueError:
        raise ErreurMetier(
            f"« {code} » n’est pas une mission. Missions possibles : {', '.join(Mission)}."
        ) from None


def lire_debut(texte: str) -> tuple[Mission, date]:
    """`acces=2024-03-15` → mission and start. Raises ErreurMetier naming what is wrong."""
    code, egal, jour = texte.partition("=")
    if not egal:
        raise ErreurMetier(
            f"« {texte} » n’est pas un démarrage de mission : écrivez MISSION=AAAA-MM-JJ, par "
            "exemple acces=2024-03-15."
        )
    return lire_mission(code.strip()), lire_date(jour)


def _verifier_bareme(code: str) -> None:
    choix = [b.code.value for b in baremes_en_vigueur()]
    if code == CodeBareme.PROJET_2019_04:
        raise ErreurMetier(
            "Le projet d’avril 2019 n’a jamais été appliqué : aucun contrat ne peut être calculé "
            f"avec lui. Choisissez entre : {', '.join(choix)}."
        )
    if code not in choix:
        raise ErreurMetier(
            f"« {code} » n’est pas un barème connu. Choisissez entre : {', '.join(choix)}."
        )


def _verifier_signature(signature: date) -> None:
    if signature < premiere_date():
        raise ErreurMetier(
            f"La signature du {format_date(signature)} précède le premier accord, en vigueur "
            f"depuis le {format_date(premiere_date())} : aucun contrat ne pouvait être signé. "
            "Choisissez une date à partir de ce jour."
        )
    if signature > derniere_date():
        verifie_le = baremes_en_vigueur()[-1].dates.verifie_le
        raise ErreurMetier(
            f"La signature du {format_date(signature)} est trop lointaine : le barème a été "
            f"vérifié le {format_date(verifie_le)} et nul ne connaît celui d’alors. Choisissez une "
            f"date jusqu’au {format_date(derniere_date())}."
        )
