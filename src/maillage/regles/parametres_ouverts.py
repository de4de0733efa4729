"""What the sources leave open: the questions, their defaults, and a choice among the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from maillage.noyau.erreurs import ErreurMetier
from maillage.regles.chiffres import Origine, lire_origine, ouvrir


class RegleTransition(StrEnum):
    """When a contract signed under the agreement of 2019 moves to the next scale."""

    PROCHAIN_ANNIVERSAIRE = "prochain_anniversaire"
    PRORATA_DATE_EFFET = "prorata_date_effet"
    AVENANT_LOCAL_DATE = "avenant_local_date"


class UniteProrata(StrEnum):
    """How the first period of a mission is counted."""

    JOURS = "jours"
    MOIS = "mois"


class BaseAnnee(StrEnum):
    """By how many days a contract year is divided."""

    REELLE = "reelle"
    J365 = "365"
    J366 = "366"


class EffetTaille(StrEnum):
    """When a change of taille takes effect."""

    ANNEE_SUIVANTE = "annee_suivante"
    DATE_AVENANT = "date_avenant"


class ModeSuspension(StrEnum):
    """What a request for complements does to the two months of the ARS."""

    SUSPENSION = "suspension"
    REDEMARRAGE = "redemarrage"


@dataclass(frozen=True, slots=True)
class Question:
    """One open question, with the default answer and the note to show."""

    defaut: object
    choix: tuple[str, ...]
    question: str
    note: str
    origine: Origine


@cache
def questions() -> Mapping[str, Question]:
    """The open questions by name, as `PARAMETRES_OUVERTS` publishes them."""
    fichier = ouvrir("ouverts.yaml")
    lues = {}
    for nom in fichier.cles:
        champs = fichier.champs(nom)
        lues[nom] = Question(
            champs.scalaire("defaut"),
            champs.textes("choix"),
            champs.texte("question"),
            champs.texte("note"),
            lire_origine(champs, avec_note=False),
        )
        champs.finir()
    return MappingProxyType(lues)


@dataclass(frozen=True, slots=True)
class ParametresOuverts:
    """One answer to each open question that changes a computation; the defaults of the project.

    Raises ErreurMetier when an answer is not among the choices.
    """

    regle_transition_av2: RegleTransition = RegleTransition.PROCHAIN_ANNIVERSAIRE
    date_avenant_local: date | None = None
    unite_prorata: UniteProrata = UniteProrata.JOURS
    base_annee: BaseAnnee = BaseAnnee.REELLE
    prorata_variable: bool = False
    date_effet_changement_taille: EffetTaille = EffetTaille.ANNEE_SUIVANTE
    crise_max_par_an: int = 1
    avance_sur_plan_crise: bool = False
    mode_suspension: ModeSuspension = ModeSuspension.SUSPENSION
    aide_accompagnement_paca: Decimal = Decimal(25000)
    pass_2027: Decimal | None = None

    def __post_init__(self) -> None:
        for nom, choix in (
            ("regle_transition_av2", RegleTransition),
            ("unite_prorata", UniteProrata),
            ("base_annee", BaseAnnee),
            ("date_effet_changement_taille", EffetTaille),
            ("mode_suspension", ModeSuspension),
        ):
            if getattr(self, nom) not in set(choix):
                raise ErreurMetier(
                    f"Le paramètre « {nom} » ne peut pas valoir « {getattr(self, nom)} ». "
                    f"Choisissez entre : {', '.join(choix)}."
                )
        if self.crise_max_par_an < 0:
            raise ErreurMetier(
                "Le paramètre « crise_max_par_an » doit être un nombre de crises, 0 ou plus."
            )
        if (
            self.regle_transition_av2 == RegleTransition.AVENANT_LOCAL_DATE
            and self.date_avenant_local is None
        ):
            raise ErreurMetier(
                "Le passage à l’avenant 2 par avenant local demande sa date : indiquez "
                "« date_avenant_local »."
            )


PAR_DEFAUT = ParametresOuverts()
