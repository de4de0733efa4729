"""Addresses of a CPTS."""

from django.urls import path

from . import pages

urlpatterns = [path("<slug:locataire>/", pages.communaute, name="communaute")]
