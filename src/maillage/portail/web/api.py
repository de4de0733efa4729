"""The page that presents the public API."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def api(request: HttpRequest) -> HttpResponse:
    return render(request, "portail/api.html")
