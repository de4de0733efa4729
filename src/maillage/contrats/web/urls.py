from django.urls import path

from . import views
from .exports import exporter

urlpatterns = [
    path("", views.simulateur, name="simulateur"),
    path("propositions", views.propositions, name="simulateur-propositions"),
    path("export.<str:format>", exporter, name="simulateur-export"),
    path("liste", views.liste, name="simulateur-liste"),
]
