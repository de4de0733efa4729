"""Public addresses of the map, the coverage, the portrait, and those of the proposals."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
