"""Address of a case."""

from django.urls import path

from . import pages

urlpatterns = [
    path("projets/<slug:locataire>/", pages.dossier, name="dossier"),
    path("projets/<slug:locataire>/ouvrir", pages.ouvrir, name="dossier-ouvrir"),
]
