"""Addresses of the directory."""

from django.urls import path

from . import pages

urlpatterns = [
    path("dossiers/annuaire/", pages.annuaire, name="annuaire-aides"),
    path("dossiers/annuaire/retirer", pages.retirer, name="annuaire-aides-retrait"),
]
