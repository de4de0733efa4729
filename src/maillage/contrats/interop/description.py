"""What ninja's OpenAPI description lacks: refusals, examples, French words."""

from collections.abc import Iterator, Mapping
from typing import Any

from ninja.openapi.schema import OpenAPISchema

from .problemes import (
    GENRES,
    ILLISIBLE,
    INTROUVABLE,
    INVALIDE,
    PAS_DU_JSON,
    RETIREE,
    TROP_GROSSE,
    TYPE_MIME,
    Genre,
)

PROBLEME = {
    "type": "object",
    "title": "Probleme",
    "description": "Un refus (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Genre du refus, stable : /api#champ-invalide."},
        "title": {"type": "string", "description": "Le genre, en français."},
        "status": {"type": "integer", "description": "Le code HTTP."},
        "detail": {"type": "string", "description": "Ce qui ne va pas et comment le corriger."},
        "champ": {"type": "string", "description": "Le premier champ fautif."},
        "erreurs": {
            "type": "array",
            "description": "Chaque champ fautif.",
            "items": {
                "type": "object",
                "required": ["champ", "detail", "propositions"],
                "properties": {
                    "champ": {"type": "string"},
                    "detail": {"type": "string"},
                    "propositions": {
                        "type": "array",
                        "items": {"type": "string"},
                        "description": "Codes qui peuvent remplacer le fautif.",
                    },
                },
            },
        },
        "successeurs": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Pour un code retiré : ce qu’il est devenu.",
        },
    },
}


def decrire(schema: OpenAPISchema, exemples: Mapping[str, Any]) -> OpenAPISchema:
    """Complete the description in place. `exemples`: operation → `requete` and `reponse`."""
    schema["components"]["schemas"]["Probleme"] = PROBLEME
    # How a program, or the page of the site, tells one refusal from another.
    schema["x-problemes"] = [
        {"code": g.code, "status": g.statut, "title": g.titre, "description": g.sens}
        for g in GENRES
    ]
    for operation in _operations(schema):
        exemple = exemples[operation["operationId"]]
        reponses = operation["responses"]
        reponses[200]["description"] = "La réponse"
        reponses[200]["content"]["application/json"]["example"] = exemple["reponse"]
        if "requestBody" in operation:
            corps = operation["requestBody"]["content"]["application/json"]
            corps["examples"] = exemple["requetes"]
        for parametre in operation["parameters"]:
            # JSON Schema keeps examples in a list, OpenAPI a parameter's in an object: use neither.
            if parametre.pop("examples", None):
                parametre["example"] = parametre["schema"]["examples"][0]
        for genre in _refus(operation):
            reponses[genre.statut] = {
                "description": genre.titre,
                "content": {TYPE_MIME: {"schema": {"$ref": "#/components/schemas/Probleme"}}},
            }
    return schema


def _operations(schema: OpenAPISchema) -> Iterator[dict[str, Any]]:
    for methodes in schema["paths"].values():
        yield from methodes.values()


def _refus(operation: Mapping[str, Any]) -> Iterator[Genre]:
    yield INVALIDE
    if "requestBody" in operation:
        yield from (ILLISIBLE, TROP_GROSSE, PAS_DU_JSON)
    if any(parametre["in"] == "path" for parametre in operation["parameters"]):
        yield from (INTROUVABLE, RETIREE)
