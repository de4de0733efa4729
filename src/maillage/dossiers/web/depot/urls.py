"""Addresses of deposits."""

from django.urls import path

from . import pages

urlpatterns = [
    path("projets/<slug:locataire>/depot/", pages.depot, name="depot"),
    path("projets/<slug:locataire>/depot/geste", pages.geste, name="depot-geste"),
]
