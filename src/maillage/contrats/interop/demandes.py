"""What the API accepts. Nothing is coerced, nothing unknown is ignored."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from maillage.noyau.dates import lire_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.noyau.identifiants import CodeCommune

COMMUNES_MAXIMUM = 1300
ANNEES_CITEES = 20


def _jour(valeur: Any) -> date:
    if not isinstance(valeur, str):
        raise PydanticCustomError(
            "metier", 'Une date s’écrit entre guillemets, AAAA-MM-JJ, comme "2024-03-15".'
        )
    try:
        return lire_date(valeur)
    except ErreurMetier as erreur:
        raise _metier(erreur) from None


def _code(valeur: Any) -> str:
    if not isinstance(valeur, str):
        raise PydanticCustomError(
            "metier",
            'Un code de commune s’écrit entre guillemets, comme "01004" : un nombre perdrait '
            "son zéro de tête.",
        )
    try:
        return CodeCommune.lire(valeur[:40]).valeur
    except ErreurMetier as erreur:
        raise _metier(erreur) from None


def _metier(erreur: ErreurMetier) -> PydanticCustomError:
    # As a value and not as the template: a brace typed by the caller stays a brace.
    return PydanticCustomError("metier", "{phrase}", {"phrase": str(erreur)})


Jour = Annotated[date, BeforeValidator(_jour), WithJsonSchema({"type": "string", "format": "date"})]
Code = Annotated[
    str,
    BeforeValidator(_code),
    WithJsonSchema({"type": "string", "pattern": r"^(\d{5}|2[AB]\d{3})$"}),
]
CodeMission = Literal["acces", "parcours", "prevention", "crise", "qualite", "accompagnement"]
CodeOption = Literal["qualite", "accompagnement"]
Communes = Annotated[
    list[Code],
    Field(
        min_length=1,
        max_length=COMMUNES_MAXIMUM,
        description="Codes Insee des communes ; Paris, Lyon et Marseille par arrondissement.",
        examples=[["04112", "04143", "04230"]],
    ),
]


class Demande(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class DemandeTerritoire(Demande):
    """Les communes d’un territoire."""

    communes: Communes


class DemandeSimulation(Demande):
    """Un contrat à simuler. Donnez les communes, ou la population : l’un des deux."""

    communes: Communes | None = None
    population: int | None = Field(
        None, ge=1, description="Habitants du territoire, à la place des communes."
    )
    signature: Jour = Field(description="Date de signature du contrat.", examples=["2023-09-15"])
    debuts: dict[CodeMission, Jour] = Field(
        default_factory=dict,
        description="Date de démarrage de chaque mission ; une mission absente n’est pas démarrée.",
        examples=[{"acces": "2024-03-15"}],
    )
    options: list[CodeOption] = Field(
        default_factory=list, max_length=2, description="Missions optionnelles choisies."
    )
    plan_crise: int | None = Field(
        None,
        description="Année civile où commence l’année de contrat de la première rédaction du plan.",
        examples=[2023],
    )
    crises: list[int] = Field(
        default_factory=list,
        max_length=ANNEES_CITEES,
        description="Années civiles où commencent les années de contrat marquées par une crise.",
    )
    bareme: Literal["aci_2019", "avenant_2"] | None = Field(
        None, description="Barème imposé ; sinon, celui que désignent les dates."
    )
    annees: int = Field(5, ge=1, le=5, description="Nombre d’années de contrat calculées.")
    taux: int = Field(
        100,
        ge=0,
        le=100,
        description="Part variable supposée atteinte, en pour cent ; 100 montre le maximum.",
    )


class Complement(Demande):
    """Une demande de compléments et sa réponse."""

    demande: Jour = Field(description="Jour de la demande de l’ARS.", examples=["2026-04-01"])
    reponse: Jour | None = Field(
        None,
        description="Jour de la réponse ; absent si elle est attendue.",
        examples=["2026-04-21"],
    )


class DemandeEcheance(Demande):
    """Un projet de santé déposé, dont on cherche la date de validation tacite."""

    reception: Jour = Field(
        description="Réception du projet complet par l’ARS.", examples=["2026-03-10"]
    )
    complements: list[Complement] = Field(default_factory=list, max_length=50)
    mode: Literal["suspension", "redemarrage"] = Field(
        description="Effet d’une demande de compléments : le délai reprend où il s’était arrêté, "
        "ou repart à zéro. Les textes divergent : à voir avec l’ARS."
    )
