"""What stands between a signed-in person and the pages."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from maillage.plateforme.comptes.access import second_facteur_exige, second_facteur_present
from maillage.plateforme.comptes.hachage import HachagesSatures
from maillage.plateforme.comptes.middleware import API
from maillage.plateforme.comptes.models import Compte

REESSAYER_APRES_S = 30


class SecondFacteurExige:
    """Whoever holds a role that asks for a second factor sets one up before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view, "login_required", True) or _pages_du_compte(request):
            return None
        compte = request.user
        if not isinstance(compte, Compte) or second_facteur_present(request):
            return None
        if not second_facteur_exige(compte):
            return None
        if request.path.startswith(API):
            raise PermissionDenied("Votre rôle demande un second facteur.")
        return redirect_to_login(request.get_full_path(), reverse("compte_protection"))


def _pages_du_compte(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("compte"))


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
