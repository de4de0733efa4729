"""Our own error pages: each says who, what, and how to go on. None needs the database."""

from dataclasses import dataclass, replace

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from maillage.plateforme.base.erreurs import RefusMotive


@dataclass(frozen=True, slots=True)
class Explication:
    statut: int
    titre: str
    texte: str


INVALIDE = Explication(
    400,
    "Cette demande n’a pas pu être lue",
    "L’adresse ou le formulaire reçu est incomplet ou trop volumineux. "
    "Revenez en arrière : votre saisie est encore dans la page précédente.",
)
REFUS = Explication(
    403,
    "Cette page est réservée",
    "Elle demande un compte avec un rôle qui y donne droit. "
    "Le simulateur, les règles et l’API sont ouverts à tous.",
)
CSRF = Explication(
    403,
    "Ce formulaire a expiré",
    "La page est restée ouverte trop longtemps, ou votre navigateur refuse les cookies. "
    "Revenez en arrière, rechargez la page et envoyez de nouveau.",
)
INTROUVABLE = Explication(
    404,
    "Cette page n’existe pas",
    "L’adresse est peut-être ancienne ou mal recopiée. "
    "Cherchez une commune ci-dessous, ou repartez de l’accueil.",
)
PANNE = Explication(
    500,
    "Une erreur est survenue de notre côté",
    "Elle a été enregistrée avec le numéro ci-dessous. Rien de ce que vous aviez saisi "
    "n’a été modifié. Réessayez dans un instant.",
)


def _repondre(request: HttpRequest, explication: Explication) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"erreur": explication.titre, "detail": explication.texte}, status=explication.statut
        )
    numero = structlog.contextvars.get_contextvars().get("requete", "")
    contenu = render_to_string(
        "portail/erreur.html",
        {"explication": explication, "numero": numero, "panne": explication is PANNE},
        request,
    )
    return HttpResponse(contenu, status=explication.statut)


def requete_invalide(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _repondre(request, INVALIDE)


def refus(request: HttpRequest, exception: Exception) -> HttpResponse:
    texte = str(exception) if isinstance(exception, RefusMotive) else REFUS.texte
    return _repondre(request, replace(REFUS, texte=texte))


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _repondre(request, CSRF)


def introuvable(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _repondre(request, INTROUVABLE)


def panne(request: HttpRequest) -> HttpResponse:
    return _repondre(request, PANNE)
