"""Addresses where people write; the same for each document."""

from django.urls import path

from maillage.dossiers.states import Document

from . import comparaison, pages, saisie

urlpatterns = [
    motif
    for document in Document
    for motif in (
        path(
            f"projets/<slug:locataire>/{document}/",
            pages.debut,
            {"document": document.value},
            name=document.value,
        ),
        path(
            f"projets/<slug:locataire>/{document}/nouveautes",
            saisie.nouveautes,
            {"document": document.value},
            name=f"{document}-nouveautes",
        ),
        path(
            f"projets/<slug:locataire>/{document}/reponse",
            saisie.reponse,
            {"document": document.value},
            name=f"{document}-reponse",
        ),
        path(
            f"projets/<slug:locataire>/{document}/communes",
            pages.communes,
            {"document": document.value},
            name=f"{document}-communes",
        ),
        path(
            f"projets/<slug:locataire>/{document}/commentaire",
            pages.commentaire,
            {"document": document.value},
            name=f"{document}-commentaire",
        ),
        path(
            f"projets/<slug:locataire>/{document}/histoire",
            pages.histoire,
            {"document": document.value},
            name=f"{document}-histoire",
        ),
        path(
            f"projets/<slug:locataire>/{document}/comparer",
            comparaison.comparaison,
            {"document": document.value},
            name=f"{document}-comparer",
        ),
        path(
            f"projets/<slug:locataire>/{document}/restaurer",
            pages.restaurer,
            {"document": document.value},
            name=f"{document}-restaurer",
        ),
        path(
            f"projets/<slug:locataire>/{document}/section/<slug:section>/",
            pages.section,
            {"document": document.value},
            name=f"{document}-section",
        ),
        path(
            f"projets/<slug:locataire>/{document}/section/<slug:section>/enregistrer",
            pages.enregistrer_section,
            {"document": document.value},
            name=f"{document}-enregistrement",
        ),
    )
]
