from django.urls import path

from . import pages

PORTEUR = "<slug:type_>/<str:porteur>"
FICHIER = f"{PORTEUR}/<uuid:fichier>"

urlpatterns = [
    path(f"{PORTEUR}/", pages.liste, name="fichiers"),
    path(f"{PORTEUR}/deposer", pages.deposer, name="fichiers-deposer"),
    path(FICHIER, pages.ouvrir, name="fichiers-ouvrir"),
    path(f"{FICHIER}/<int:numero>", pages.ouvrir, name="fichiers-version"),
    path(f"{FICHIER}/remplacer", pages.remplacer, name="fichiers-remplacer"),
    path(f"{FICHIER}/supprimer", pages.supprimer, name="fichiers-supprimer"),
    path(f"{FICHIER}/retablir", pages.retablir, name="fichiers-retablir"),
]
