"""Ask again who the person is, before what cannot be undone or shows much."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

Vue = Callable[..., HttpResponseBase]


def reauthentification_requise(vue: Vue) -> Vue:
    """Decorate a view: proven less than five minutes ago (`ACCOUNT_REAUTHENTICATION_TIMEOUT`).

    By password, code or key, whichever the account has. An account that has none of them (it only
    signs in by a provider) is sent to sign in there again.
    """
    par_allauth = reauthentication_required(vue)

    @wraps(vue)
    def verifiee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not get_reauthentication_flows(request.user):
            if _preuve_recente(request):
                return vue(request, *args, **kwargs)
            return redirect_to_login(request.get_full_path(), reverse("compte_reconnexion"))
        return par_allauth(request, *args, **kwargs)  # type: ignore[no-any-return]

    return verifiee


def preuve_recente(vue: Vue) -> Vue:
    """Like `reauthentification_requise`, but having signed in less than five minutes ago is enough:
    for gestures of a role, where the account itself is not at stake."""
    verifiee = reauthentification_requise(vue)

    @wraps(vue)
    def porte(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        recente = request.user.is_authenticated and _preuve_recente(request)
        return (vue if recente else verifiee)(request, *args, **kwargs)

    return porte


def preuve_recente_pour_ecrire(vue: Vue) -> Vue:
    """The same for a page that anybody of its role may read: only what it changes asks again."""
    verifiee = preuve_recente(vue)

    @wraps(vue)
    def porte(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return (verifiee if request.method == "POST" else vue)(request, *args, **kwargs)

    return porte


def _preuve_recente(request: HttpRequest) -> bool:
    preuves = get_authentication_records(request, request.user)
    age = timezone.now().timestamp() - max((p["at"] for p in preuves), default=0)
    return age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
