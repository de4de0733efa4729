"""Our own pages of the account; those of allauth are only dressed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def compte(request: HttpRequest) -> HttpResponse:
    return render(request, "comptes/compte.html")
