"""Sessions end: after a while without a request, and in any case after a working day."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.comptes import actions

from .acteurs import acteur_de

OUVERTE = "ouverte_a"
VUE = "vue_a"
# A provider's own limit, when it is shorter than ours: seconds since 1970.
PLAFOND = "expire_a"
REPOS = "repos_s"
# One write a minute at most tells that a session is in use.
PAS_S = 60

INACTIVITE = "trop longtemps sans rien faire"
DUREE = "session trop longue"
PHRASES = {
    INACTIVITE: "Votre session a été fermée faute d’activité. Connectez-vous pour reprendre.",
    DUREE: "Votre session était ouverte depuis trop longtemps. Connectez-vous pour reprendre.",
}


def ouvrir(request: HttpRequest, maintenant: datetime) -> None:
    request.session[OUVERTE] = request.session[VUE] = int(maintenant.timestamp())
    request.session.pop(PLAFOND, None)
    request.session.pop(REPOS, None)


def plafonner(request: HttpRequest, jusqu_a: datetime, *, repos_s: int) -> None:
    """End this session at that time, or after `repos_s` seconds without a visit, at the latest."""
    request.session[PLAFOND] = int(jusqu_a.timestamp())
    request.session[REPOS] = repos_s


def motif_de_fin(session: Any, maintenant: int) -> str:
    """Why the session is over; empty while it is not."""
    ouverte, vue = session.get(OUVERTE, 0), session.get(VUE, 0)
    if maintenant - vue > min(settings.SESSION_INACTIVITE_S, session.get(REPOS, maintenant)):
        return INACTIVITE
    if maintenant - ouverte > settings.SESSION_DUREE_S:
        return DUREE
    return DUREE if maintenant >= session.get(PLAFOND, maintenant + 1) else ""


class LimitesDeSession:
    """Check the limits when somebody first asks who the person is; other pages pay nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(partial(_personne, request))  # type: ignore[assignment]
        return self.get_response(request)


def _personne(request: HttpRequest) -> Any:
    compte = get_user(request)
    if not compte.is_authenticated:
        return compte
    # What follows asks `request.user` again: it must not come back here.
    request.user = compte
    maintenant = timezone.now()
    if motif := motif_de_fin(request.session, int(maintenant.timestamp())):
        with transaction.atomic():
            consigner(
                par=acteur_de(request),
                action=actions.EXPIRATION,
                maintenant=maintenant,
                objet=compte,
                details={"motif": motif},
            )
        logout(request)
        messages.warning(request, PHRASES[motif])
        return request.user
    if maintenant.timestamp() - request.session[VUE] >= PAS_S:
        request.session[VUE] = int(maintenant.timestamp())
        UserSession.objects.create_from_request(request)
    return compte
