"""Public pages that belong to no module."""

from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from maillage.plateforme.ui.graphiques import Serie, barres

# A taille 2 territory everybody can look up: Manosque and its neighbours, signed on a past date.
EXEMPLE = "communes=04112,04143,04230,04245,04242,04197,04075,04152&signature=2023-09-15"


@login_not_required
def accueil(request: HttpRequest) -> HttpResponse:
    return render(
        request, "portail/accueil.html", {"exemple": f"{reverse('simulateur')}?{EXEMPLE}"}
    )


@login_not_required
def connexion(request: HttpRequest) -> HttpResponse:
    return render(request, "portail/connexion.html")


@login_not_required
def composants(request: HttpRequest) -> HttpResponse:
    series = [Serie("F", "Fixe", 1), Serie("V", "Variable", 2), Serie("P", "Plan", 3)]
    graphique = barres(
        series,
        [
            ("Année 1", [Decimal(120_000), Decimal(45_000), Decimal(25_000)]),
            ("Année 2", [Decimal(150_000), Decimal(60_000), Decimal(12_500)]),
        ],
    )
    return render(
        request,
        "portail/composants.html",
        {"graphique": graphique, "montant": Decimal("45245.90"), "ecart": Decimal(-12_500)},
    )
