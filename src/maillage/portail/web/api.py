"""The page that presents the public API, written from its OpenAPI description."""

import json
import shlex
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.views.decorators.http import require_safe

Schema = Mapping[str, Any]

TYPES = {
    "string": "texte",
    "integer": "entier",
    "number": "nombre",
    "boolean": "vrai ou faux",
    "object": "objet",
    "null": "null",
}
LIEUX = {"path": "dans l’adresse", "query": "paramètre"}


@login_not_required
@require_safe
def api(request: HttpRequest) -> HttpResponse:
    description = _description()
    base = request.build_absolute_uri("/").rstrip("/")
    return render(
        request,
        "portail/api.html",
        {
            "info": description["info"],
            "description_json": reverse("api-v1:openapi-json"),
            "operations": list(_operations(description, base)),
            "schemas": [
                {"nom": nom, "texte": schema.get("description", ""), "champs": _champs(schema)}
                for nom, schema in sorted(description["components"]["schemas"].items())
            ],
            "problemes": description["x-problemes"],
        },
    )


def _description() -> dict[str, Any]:
    """The description as the platform serves it: this page knows no module."""
    requete = HttpRequest()
    requete.method = "GET"
    vue = resolve(reverse("api-v1:openapi-json"))
    reponse = vue.func(requete, *vue.args, **vue.kwargs)
    contenu: dict[str, Any] = json.loads(reponse.content)
    return contenu


def _operations(description: Schema, base: str) -> Iterator[dict[str, object]]:
    for chemin, methodes in description["paths"].items():
        for methode, operation in methodes.items():
            corps = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            reussite = operation["responses"]["200"]["content"]["application/json"]
            yield {
                "id": operation["operationId"],
                "methode": methode.upper(),
                "chemin": chemin,
                "resume": operation["summary"],
                "texte": operation["description"],
                "parametres": [
                    {
                        "nom": parametre["name"],
                        "lieu": LIEUX[parametre["in"]],
                        "requis": parametre["required"],
                        "type": _type(parametre["schema"]),
                        "texte": parametre.get("description", ""),
                    }
                    for parametre in operation["parameters"]
                ],
                "corps": _nom(corps["schema"]) if corps else "",
                "exemples": list(_exemples(base, chemin, operation, corps)),
                "reponse": _nom(reussite["schema"]),
                "exemple_reponse": json.dumps(reussite["example"], ensure_ascii=False, indent=2),
                "refus": [
                    {"statut": statut, "texte": reponse["description"]}
                    for statut, reponse in sorted(operation["responses"].items())
                    if statut != "200"
                ],
            }


def _exemples(base: str, chemin: str, operation: Schema, corps: Schema) -> Iterator[dict[str, str]]:
    """Commands to paste in a terminal."""
    if not corps:
        adresse, questions = chemin, {}
        for parametre in operation["parameters"]:
            exemple = parametre.get("example")
            if parametre["in"] == "path":
                adresse = adresse.replace(f"{{{parametre['name']}}}", str(exemple))
            elif exemple is not None:
                questions[parametre["name"]] = exemple
        question = f"?{urlencode(questions)}" if questions else ""
        yield {"titre": "", "curl": f"curl {shlex.quote(f'{base}{adresse}{question}')}"}
        return
    for exemple in corps["examples"].values():
        donnees = json.dumps(exemple["value"], ensure_ascii=False, indent=2)
        yield {
            "titre": exemple["summary"],
            "curl": f"curl -H 'Content-Type: application/json' \\\n  {base}{chemin} \\\n"
            f"  -d {shlex.quote(donnees)}",
        }


def _champs(schema: Schema) -> list[dict[str, object]]:
    return [
        {
            "nom": nom,
            "type": _type(champ),
            "requis": nom in schema.get("required", ()),
            "texte": champ.get("description", ""),
            "lien": _nom(champ),
        }
        for nom, champ in schema.get("properties", {}).items()
    ]


def _nom(schema: Schema) -> str:
    """The schema that is referred to, however deep; empty when there is none."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    interieurs = [*schema.get("anyOf", []), *schema.get("allOf", [])]
    if isinstance(schema.get("items"), dict):
        interieurs.append(schema["items"])
    return next((nom for interieur in interieurs if (nom := _nom(interieur))), "")


def _type(schema: Schema) -> str:
    """A type in French words: `liste de Ligne`, `date ou null`."""
    if "$ref" in schema:
        return _nom(schema)
    if "anyOf" in schema:
        return " ou ".join(_type(choix) for choix in schema["anyOf"])
    if "enum" in schema:
        return " ou ".join(f"\u00ab\u00a0{valeur}\u00a0\u00bb" for valeur in schema["enum"])
    if "const" in schema:
        return f"\u00ab\u00a0{schema['const']}\u00a0\u00bb"
    if schema.get("type") == "array":
        return f"liste de {_type(schema['items'])}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"objet, chaque valeur : {_type(schema['additionalProperties'])}"
    if schema.get("format") == "date":
        return "date"
    return TYPES.get(str(schema.get("type")), "valeur")
