"""Default deny: a view that does not say `@login_not_required` is refused to strangers."""

from typing import Any, NoReturn

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


class RefusParDefaut(LoginRequiredMiddleware):
    """Answer 403 with our own page: until sign-in exists there is no page to send people to."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> NoReturn:
        raise PermissionDenied("Cette page demande un compte.")
