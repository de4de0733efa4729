"""Default deny: a view that does not say `@login_not_required` is refused to strangers."""

from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import resolve_url
from django_htmx.http import HttpResponseClientRedirect

from maillage.plateforme.base.erreurs import SessionFermee

API = "/api/"


class RefusParDefaut(LoginRequiredMiddleware):
    """A page sends strangers to sign-in, and back after it; the API answers 403, our
    scripts 401; a form is given back to who typed it (portail.web.erreurs)."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        if request.path.startswith(API):
            raise PermissionDenied("Cette adresse demande un compte.")
        if request.headers.get("Accept") == "application/json":
            # A script that saves as people type: it keeps the text and offers to sign in.
            return JsonResponse(
                {"erreur": "Votre session est fermée. Connectez-vous pour enregistrer."}, status=401
            )
        connexion = resolve_url(self.get_login_url(view_func))
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(connexion)
        if request.method not in {"GET", "HEAD"}:
            raise SessionFermee(connexion)
        return redirect_to_login(
            request.get_full_path(), connexion, self.get_redirect_field_name(view_func)
        )
