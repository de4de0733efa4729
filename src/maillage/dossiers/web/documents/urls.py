"""Addresses of the documents of a case."""

from django.urls import path

from . import archive, pages

RACINE = "projets/<slug:locataire>/documents/"

urlpatterns = [
    path(RACINE, pages.liste, name="documents"),
    path(f"{RACINE}garder", pages.garder, name="documents-garder"),
    path(f"{RACINE}verifier", pages.verifier, name="documents-verifier"),
    path(f"{RACINE}dossier.zip", archive.exporter, name="documents-export"),
    path(f"{RACINE}apercu/<slug:document>/", pages.apercu, name="document-apercu"),
    path(
        f"{RACINE}apercu/<slug:document>.<slug:genre>", pages.brouillon, name="document-brouillon"
    ),
    path(
        f"{RACINE}courriers/<slug:nature>-<int:numero>.<slug:genre>",
        pages.courrier,
        name="document-courrier",
    ),
    path(f"{RACINE}<slug:document>-<int:numero>/", pages.version, name="document-version"),
    path(
        f"{RACINE}<slug:document>-<int:numero>.<slug:genre>",
        pages.fichier,
        name="document-fichier",
    ),
]
