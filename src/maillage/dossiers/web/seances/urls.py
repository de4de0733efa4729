"""Addresses of the sessions."""

from django.urls import path

from . import gestes, pages

urlpatterns = [
    path("dossiers/seances/", pages.seances, name="seances"),
    path("dossiers/seances/<int:pk>/", pages.seance, name="seance"),
    path("dossiers/seances/<int:pk>/geste", gestes.geste, name="seance-geste"),
    path("dossiers/seances/<int:pk>/documents/<int:numero>.pdf", pages.piece, name="seance-piece"),
]
