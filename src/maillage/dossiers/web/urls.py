"""Addresses of the cases, step by step. Each step gives its own."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
