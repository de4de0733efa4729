"""What stands between people and the server when they all come at once."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.plateforme.comptes.hachage import HachagesSatures

REESSAYER_APRES_S = 30


class Affluence:
    """Say when to come back, rather than fail, when too many people sign in at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reponse = self.get_response(request)
        if reponse.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            reponse.headers.setdefault("Retry-After", str(REESSAYER_APRES_S))
        return reponse

    def process_exception(self, request: HttpRequest, erreur: Exception) -> HttpResponse | None:
        if not isinstance(erreur, HachagesSatures):
            return None
        reponse = render(request, "comptes/affluence.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
        reponse["Retry-After"] = str(REESSAYER_APRES_S)
        return reponse
