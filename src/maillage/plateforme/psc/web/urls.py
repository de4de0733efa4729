"""Addresses of /compte/psc/. `retour`, `deconnecte` and `fermeture` are declared to PSC."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.page, name="psc"),
    path("connexion", views.connexion, name="psc_connexion"),
    path("relier", views.relier, name="psc_relier"),
    path("retirer", views.retirer, name="psc_retirer"),
    path("retour", views.retour, name="psc_retour"),
    path("suite", views.suite, name="psc_suite"),
    path("situation", views.situation, name="psc_situation"),
    path("fin", views.fin, name="psc_fin"),
    path("deconnecte", views.deconnecte, name="psc_deconnecte"),
    path("fermeture", views.fermeture, name="psc_fermeture"),
    path("fermeture-serveur", views.fermeture_serveur, name="psc_fermeture_serveur"),
]
