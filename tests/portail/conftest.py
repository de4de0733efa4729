"""Addresses that exist for one test only, beside those of the site."""

import sys
from types import ModuleType

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.template import engines
from django.urls import clear_url_caches, path
from tests.pages import VariableInconnue

from maillage.site import urls


@pytest.fixture
def variables_connues(monkeypatch):
    """A template that names an undefined variable fails the test."""
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", VariableInconnue("%s"))


def oubliee(request):
    """A view whose author forgot to say who may see it."""
    return HttpResponse("secret")


@login_not_required
def ratee(request, sorte):
    raise {
        "400": SuspiciousOperation("trace-interne"),
        "403": PermissionDenied("trace-interne"),
        "404": Http404("trace-interne"),
        "500": ZeroDivisionError("trace-interne"),
    }[sorte]


@login_not_required
def formulaire(request):
    return HttpResponse("reçu")


@pytest.fixture
def adresses_d_essai(settings, monkeypatch):
    """The site, and: `essai/oubliee`, `essai/ratee/500`, `essai/formulaire`, also under /api/."""
    module = ModuleType("adresses_d_essai")
    module.urlpatterns = list(urls.urlpatterns)
    for prefixe in ("", "api/"):
        module.urlpatterns += [
            path(f"{prefixe}essai/oubliee", oubliee),
            path(f"{prefixe}essai/ratee/<str:sorte>", ratee),
            path(f"{prefixe}essai/formulaire", formulaire),
        ]
    for nom in ("handler400", "handler403", "handler404", "handler500"):
        setattr(module, nom, getattr(urls, nom))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    settings.ROOT_URLCONF = module.__name__
    clear_url_caches()
    yield
    clear_url_caches()
