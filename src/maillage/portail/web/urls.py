from django.urls import path

from . import api, demonstration, pages, surveillance

urlpatterns = [
    path("", pages.accueil, name="accueil"),
    path("composants", pages.composants, name="composants"),
    path("regles", pages.regles, name="regles"),
    path("api", api.api, name="api"),
    path("demonstration", demonstration.demonstration, name="demonstration"),
    path("sante", surveillance.sante, name="sante"),
    path("metriques", surveillance.metriques, name="metriques"),
]
