"""Public pages that belong to no module."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from maillage import regles as aci
from maillage.territoires import queries as territoires

# Ten communes around Manosque: a taille 2 territory that everybody can look up.
EXEMPLE = "?q="


@login_not_required
def accueil(request: HttpRequest) -> HttpResponse:
    return render(request, "portail/accueil.html", {})


@login_not_required
def connexion(request: HttpRequest) -> HttpResponse:
    return render(request, "portail/connexion.html")
