"""Addresses of the road and of opening a project."""

from django.urls import path

from . import ouverture, pages

urlpatterns = [
    path("projets/", pages.route, name="projets"),
    path("projets/ouvrir/", ouverture.ouvrir, name="projet-ouvrir"),
    path("projets/ouvrir/<str:jeton>/", ouverture.confirmer, name="projet-confirmer"),
]
