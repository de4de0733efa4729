"""Public pages that belong to no module."""

from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage import regles as aci
from maillage.noyau.montants import format_entier
from maillage.plateforme.ui.graphiques import Serie, barres
from maillage.territoires import queries as territoires

# A taille 2 territory everybody can look up: Manosque and its neighbours, signed on a past date.
ANNEES_DU_PLAFOND = range(2022, 2028)
EXEMPLE = "communes=04112,04143,04230,04245,04242,04197,04075,04152&signature=2023-09-15"


@login_not_required
@require_safe
def accueil(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "portail/accueil.html",
        {
            "exemple": f"{reverse('simulateur')}?{EXEMPLE}",
            "jeu": territoires.jeu_en_vigueur(),
        },
    )


@login_not_required
@require_safe
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
        {
            "graphique": graphique,
            "montant": Decimal("45245.90"),
            "ecart": Decimal(-12_500),
            "rien": None,
        },
    )


@login_not_required
@require_safe
def regles(request: HttpRequest) -> HttpResponse:
    """Every figure of the ACI the platform uses, its source, its certainty, and what is open."""
    return render(
        request,
        "portail/regles.html",
        {
            "baremes": [_tableau(code) for code in reversed(aci.CodeBareme)],
            "questions": aci.PARAMETRES_OUVERTS,
            "aides": aci.aides_connues(),
            "contradictions": aci.contradictions(),
            "reperes": aci.reperes(),
            "lacunes": aci.lacunes(),
            "brouillons": aci.brouillons(),
            "plafonds": [(annee, aci.plafond_indemnites(annee)) for annee in ANNEES_DU_PLAFOND],
            "jeu": territoires.jeu_en_vigueur(),
        },
    )


def _tableau(code: aci.CodeBareme) -> dict[str, object]:
    bareme = aci.bareme(code)
    lignes = [
        {
            "nom": aci.LIBELLES[mission],
            "volet": "" if mission == volet else aci.LIBELLES_VOLETS[volet],
            "montants": montants,
        }
        for (mission, volet), montants in bareme.montants.items()
    ]
    delais = [(aci.LIBELLES[mission], delai) for mission, delai in bareme.delais.items()]
    return {"bareme": bareme, "lignes": lignes, "delais": delais, "bornes": _bornes(bareme.seuils)}


def _bornes(seuils: tuple[int, ...]) -> list[str]:
    bornes = []
    for rang, bas in enumerate(seuils):
        haut = seuils[rang + 1] if rang + 1 < len(seuils) else None
        if haut is None:
            bornes.append(f"{format_entier(bas)} habitants et plus")
        elif bas:
            bornes.append(f"de {format_entier(bas)} à {format_entier(haut - 1)} habitants")
        else:
            bornes.append(f"moins de {format_entier(haut)} habitants")
    return bornes
