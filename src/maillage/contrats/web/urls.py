from django.urls import path

from . import views

urlpatterns = [
    path("", views.simulateur, name="simulateur"),
    path("propositions", views.propositions, name="simulateur-propositions"),
    path("export.<str:format>", views.propositions, name="simulateur-export"),
    path("liste", views.liste, name="simulateur-liste"),
]
