"""Addresses of the desk."""

from django.urls import path

from . import pages

urlpatterns = [
    path("dossiers/", pages.bureau, name="bureau"),
    path("dossiers/liste.csv", pages.export, name="bureau-export"),
]
