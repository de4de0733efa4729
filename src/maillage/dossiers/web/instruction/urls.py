"""Addresses of the services' part of a case."""

from django.urls import path

from . import avis, gestes, pages

urlpatterns = [
    path("projets/<slug:locataire>/instruction/", pages.instruction, name="instruction"),
    path("projets/<slug:locataire>/instruction/avis", avis.avis, name="instruction-avis"),
    path("projets/<slug:locataire>/instruction/avis/apres", avis.apres, name="instruction-apres"),
    path(
        "projets/<slug:locataire>/instruction/avis/frappe",
        avis.frappe,
        name="instruction-frappe",
    ),
    path(
        "projets/<slug:locataire>/instruction/avis/nouveautes",
        avis.nouveautes,
        name="instruction-nouveautes",
    ),
    path("projets/<slug:locataire>/instruction/geste", gestes.geste, name="instruction-geste"),
    path("projets/<slug:locataire>/instruction/seance", gestes.seance, name="instruction-seance"),
    path("projets/<slug:locataire>/instruction/date", gestes.date_, name="instruction-date"),
    path("projets/<slug:locataire>/instruction/aide", gestes.aide, name="instruction-aide"),
    path("projets/<slug:locataire>/delai/", pages.delai, name="delai"),
    path("projets/<slug:locataire>/delai/silence", gestes.silence, name="delai-silence"),
]
