"""Addresses of what happens beside the road."""

from django.urls import path

from . import pages

urlpatterns = [
    path("projets/<slug:locataire>/suites/", pages.suites, name="suites"),
    path("projets/<slug:locataire>/suites/geste", pages.geste, name="suites-geste"),
    path("projets/<slug:locataire>/suites/decision", pages.decision, name="suites-decision"),
]
