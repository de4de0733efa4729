"""The public API of the simulator: each endpoint reads, asks, answers. Version 1."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path as Chemin
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import NinjaAPI, Path, Query
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from maillage import regles
from maillage.regles import CodeBareme, echeance_json
from maillage.territoires import queries as territoires

from . import demandes, mise_en_forme, reponses
from .description import decrire
from .lecture import (
    Corps,
    lire_commune,
    lire_echeance,
    lire_simulation,
    lire_territoire,
    refuser_inconnus,
)
from .ouverture import Ouverture
from .problemes import brancher

EXEMPLES: dict[str, Any] = json.loads(
    Chemin(__file__).with_name("exemples.json").read_text("utf-8")
)
RESULTATS_MAXIMUM = 50


class Rendu(JSONRenderer):
    """French stays readable in the answers."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class ApiPublique(NinjaAPI):
    """The API with its description completed: refusals, examples, French words."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        return _description(self)


@cache
def _description(publique: ApiPublique) -> OpenAPISchema:
    # The description does not depend on the request: made once a process.
    return decrire(NinjaAPI.get_openapi_schema(publique), EXEMPLES)


api = ApiPublique(
    title="Maillage, API publique",
    version="1",
    description=(
        "Population, taille et contrat ACI d’un territoire de CPTS, expliqués ligne à ligne. "
        "Ouverte à tous, sans compte ni clé. Les montants sont des textes à deux décimales, les "
        "dates s’écrivent AAAA-MM-JJ. Ces calculs citent leurs sources ; ils ne remplacent ni le "
        "contrat signé, ni l’avis de l’ARS ou de la CPAM."
    ),
    docs_url=None,
    renderer=Rendu(),
    parser=Corps(),
    urls_namespace="api-v1",
    servers=[{"url": "/", "description": "Cette plateforme"}],
    openapi_extra={
        "info": {"license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"}}
    },
)
brancher(api)
publique = Ouverture(api)


@publique.get(
    "/communes",
    response=reponses.Recherche,
    operation_id="chercher_communes",
    summary="Chercher une commune",
    tags=["Territoires"],
)
def chercher_communes(
    request: HttpRequest,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=80,
            description="Nom, début de nom, code postal ou code Insee.",
            examples=["manosque"],
        ),
    ],
    limite: Annotated[
        int, Query(ge=1, le=RESULTATS_MAXIMUM, description="Nombre de réponses au plus.")
    ] = 10,
) -> dict[str, object]:
    """Les communes et arrondissements qui répondent à ce nom ou à ce code, même avec une faute de
    frappe. Les villes de Paris, Lyon et Marseille y figurent, mais un territoire nomme leurs
    arrondissements."""
    refuser_inconnus(request, "q", "limite")
    # Groupings come in the same list: ask for enough to fill the page without them.
    trouves = territoires.rechercher(texte=q, limite=RESULTATS_MAXIMUM)
    communes = [r for r in trouves if r.genre in ("commune", "arrondissement")]
    return {"communes": [mise_en_forme.proposition(r) for r in communes[:limite]]}


@publique.get(
    "/communes/{code}",
    response=reponses.FicheCommune,
    operation_id="lire_commune",
    summary="Lire une commune",
    tags=["Territoires"],
)
def lire(
    request: HttpRequest,
    code: Annotated[str, Path(description="Code Insee, comme 04112 ou 2A004.", examples=["04112"])],
) -> dict[str, object]:
    """Une commune ou un arrondissement. Un code retiré répond 410 et dit ce qu’il est devenu ;
    Paris, Lyon ou Marseille entière répond 422 et propose ses arrondissements."""
    refuser_inconnus(request)
    return mise_en_forme.fiche_commune(lire_commune(code), territoires.jeu_en_vigueur())


@publique.post(
    "/territoires",
    response=reponses.Territoire,
    operation_id="decrire_territoire",
    summary="Décrire un territoire",
    tags=["Territoires"],
)
def decrire_territoire(
    request: HttpRequest, demande: demandes.DemandeTerritoire
) -> dict[str, object]:
    """Population, taille et distance aux tailles voisines d’un ensemble de communes. Une seule
    commune refusée, et rien n’est calculé."""
    refuser_inconnus(request)
    lieu, remarques = lire_territoire(demande.communes, le=timezone.localdate())
    return mise_en_forme.territoire(lieu, remarques, territoires.jeu_en_vigueur())


@publique.post(
    "/simulations",
    response=reponses.Simulation,
    operation_id="simuler",
    summary="Simuler un contrat",
    tags=["Contrat"],
)
def simuler(request: HttpRequest, demande: demandes.DemandeSimulation) -> dict[str, object]:
    """Le contrat ACI année par année, chaque montant avec son explication et ses sources, les
    versements et le calendrier. Rien n’est enregistré."""
    refuser_inconnus(request)
    simulation, lieu, remarques = lire_simulation(demande, le=timezone.localdate())
    jeu = territoires.jeu_en_vigueur() if lieu else None
    return mise_en_forme.simulation(simulation, lieu, remarques, jeu)


@publique.post(
    "/echeances",
    response=reponses.Validation,
    operation_id="calculer_echeance",
    summary="Dater la validation tacite",
    tags=["Contrat"],
)
def calculer_echeance(request: HttpRequest, demande: demandes.DemandeEcheance) -> dict[str, object]:
    """Le dernier jour où l’ARS peut s’opposer à un projet de santé, compléments compris."""
    refuser_inconnus(request)
    return echeance_json(lire_echeance(demande))


@publique.get(
    "/baremes",
    response=reponses.Baremes,
    operation_id="lister_baremes",
    summary="Lire les barèmes",
    tags=["Règles"],
)
def lister_baremes(request: HttpRequest) -> dict[str, object]:
    """Les montants de chaque barème, leurs dates et leurs sources. Le projet d’avril 2019 figure
    pour l’histoire : il n’a jamais été appliqué."""
    refuser_inconnus(request)
    return {"baremes": [mise_en_forme.bareme(regles.bareme(code)) for code in CodeBareme]}


@publique.get(
    "/parametres",
    response=reponses.Parametres,
    operation_id="lister_parametres",
    summary="Lire les questions ouvertes",
    tags=["Règles"],
)
def lister_parametres(request: HttpRequest) -> dict[str, object]:
    """Ce que les textes ne tranchent pas, et la réponse que le calcul retient par défaut."""
    refuser_inconnus(request)
    questions = regles.PARAMETRES_OUVERTS.items()
    return {"parametres": [mise_en_forme.parametre(nom, question) for nom, question in questions]}


adresses = publique.adresses()
