"""One line of log and one measure for each request."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    SuspiciousOperation,
)
from django.http import Http404, HttpRequest, HttpResponse

from .erreurs import EnvoiTropLourd
from .metriques import DUREES, REQUETES

# Asked for every few seconds by machines: counted, not told.
SILENCIEUSES = {"statique", "sante", "metriques"}

# Answers, not breakdowns: the line of the request says their status.
REPONSES = (BadRequest, Http404, PermissionDenied, SuspiciousOperation)
# Anybody may invent a method; each would be a new series to keep in memory for ever.
METHODES = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

journal = structlog.get_logger("maillage.requete")


class Journalisation:
    """Log method, route name, status and duration; never the address, which may be personal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        debut = time.perf_counter()
        identifiant = uuid.uuid4().hex[:16]
        structlog.contextvars.bind_contextvars(requete=identifiant)
        try:
            response = self.get_response(request)
            duree = time.perf_counter() - debut
            route = request.resolver_match.view_name if request.resolver_match else "inconnue"
            statique = request.path.startswith("/static/")
            route = "statique" if statique else route or "sans_nom"
            methode = request.method if request.method in METHODES else "AUTRE"
            REQUETES.labels(route, methode, response.status_code).inc()
            DUREES.labels(route).observe(duree)
            if route not in SILENCIEUSES:
                journal.info(
                    "requete",
                    methode=methode,
                    route=route,
                    statut=response.status_code,
                    ms=round(duree * 1000, 1),
                )
            response["X-Requete"] = identifiant
            return response
        finally:
            structlog.contextvars.clear_contextvars()

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if not isinstance(exception, REPONSES):
            journal.error("erreur", exc_info=exception)


def octets_maximum(octets: int) -> Callable[[Any], Any]:
    """A view that takes larger bodies than TailleMaximale.OCTETS says how large."""

    def marquer(vue: Any) -> Any:
        vue.octets_maximum = octets
        return vue

    return marquer


class TailleMaximale:
    """Refuse a body that no page asks for before a byte of it is read."""

    OCTETS = 6 * 1024 * 1024

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        # The first of the middlewares: none has read the body yet, CSRF included.
        annonce = request.META.get("CONTENT_LENGTH") or "0"
        permis = getattr(view, "octets_maximum", self.OCTETS)
        if annonce.isascii() and annonce.isdigit() and int(annonce[:20]) > permis:
            raise EnvoiTropLourd(int(annonce[:20]), permis)


class AdressesLisibles:
    """A NUL in an address is the code of nothing, and PostgreSQL refuses it: no such page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        if "\x00" in request.path_info:
            raise Http404("NUL")
