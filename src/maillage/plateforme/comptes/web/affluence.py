"""What stands between people and the server when they all come at once."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.plateforme.comptes import hachage

REESSAYER_APRES_S = 30
# Where strangers make us hash.
VUES_QUI_HACHENT = {"account_login", "account_signup", "account_reset_password_from_key"}


class Affluence:
    """Say when to come back, rather than fail, when too many people sign in at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reponse = self.get_response(request)
        if reponse.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            reponse.headers.setdefault("Retry-After", str(REESSAYER_APRES_S))
        return reponse

    def process_view(
        self, request: HttpRequest, vue: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse at the door, before a query is made for somebody who will not be served."""
        nom = request.resolver_match.view_name if request.resolver_match else ""
        if request.method == "POST" and nom in VUES_QUI_HACHENT and hachage.GUICHET.plein():
            return _page(request)
        return None

    def process_exception(self, request: HttpRequest, erreur: Exception) -> HttpResponse | None:
        return _page(request) if isinstance(erreur, hachage.HachagesSatures) else None


def _page(request: HttpRequest) -> HttpResponse:
    reponse = render(request, "comptes/affluence.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
    reponse["Retry-After"] = str(REESSAYER_APRES_S)
    return reponse
