"""Addresses where people write; the same for each document."""

from django.urls import path

from maillage.dossiers.states import Document

from . import comparaison, histoire, pages, saisie

# What follows the address of the document, the view, what follows its name.
PAGES = (
    ("", pages.debut, ""),
    ("nouveautes", saisie.nouveautes, "-nouveautes"),
    ("reponse", saisie.reponse, "-reponse"),
    ("commentaire", pages.commentaire, "-commentaire"),
    ("histoire", histoire.histoire, "-histoire"),
    ("comparer", comparaison.comparaison, "-comparer"),
    ("restaurer", histoire.restaurer, "-restaurer"),
    ("section/<slug:section>/", pages.section, "-section"),
    ("section/<slug:section>/enregistrer", pages.enregistrer_section, "-enregistrement"),
)

urlpatterns = [
    path(
        f"projets/<slug:locataire>/{document}/{suite}",
        vue,
        {"document": document.value},
        name=f"{document}{nom}",
    )
    for document in Document
    for suite, vue, nom in PAGES
]
