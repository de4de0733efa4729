"""The logins of the demonstration, for whoever tries it; nowhere else."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillage.portail.commands import identifiants


@login_not_required
@require_safe
@never_cache
def demonstration(request: HttpRequest) -> HttpResponse:
    if not settings.DEMONSTRATION:
        raise Http404
    return render(request, "portail/demonstration.html", {"identifiants": list(identifiants())})
