"""Public addresses of the map, the coverage, the portrait, and those of the proposals."""

from django.urls import path

from . import propositions
from .carte import vues as carte
from .couverture import vues as couverture
from .portrait import vues as portrait
from .territoire import vues as territoire

urlpatterns = [
    path("carte/", carte.carte, name="carte"),
    path("carte/donnees.json", carte.donnees, name="carte-donnees"),
    path("carte/unite/<str:code>", carte.unite, name="carte-unite"),
    path("carte/selection", carte.selection, name="carte-selection"),
    path("carte/propositions", carte.propositions, name="carte-propositions"),
    path("carte/carte.<str:format>", carte.exporter, name="carte-export"),
    path("carte/fonds/<str:niveau>/<str:zone>.<str:empreinte>.json", carte.fond, name="carte-fond"),
    path("portrait/", portrait.portrait, name="portrait"),
    path("portrait/portrait.<str:format>", portrait.exporter, name="portrait-export"),
    path("portrait/comparer/", portrait.comparer, name="portrait-comparer"),
    path("couverture/", couverture.page, name="couverture"),
    path("couverture/france.<str:format>", couverture.exporter, name="couverture-export"),
    *(
        route
        for genre in ("region", "departement")
        for route in (
            path(f"couverture/{genre}/<str:{genre}>/", couverture.page, name=f"couverture-{genre}"),
            path(
                f"couverture/{genre}/<str:{genre}>/plan/",
                couverture.plan_complet,
                name=f"couverture-{genre}-plan",
            ),
            path(
                f"couverture/{genre}/<str:{genre}>/couverture.<str:format>",
                couverture.exporter,
                name=f"couverture-{genre}-export",
            ),
        )
    ),
    path("communautes/<slug:locataire>/territoire/", territoire.page, name="territoire"),
    path(
        "communautes/<slug:locataire>/territoire/version",
        territoire.definir,
        name="territoire-version",
    ),
    path("propositions/", propositions.liste, name="propositions"),
    path("propositions/nouvelle/", propositions.nouvelle, name="proposition-nouvelle"),
    path("propositions/<uuid:identifiant>/", propositions.detail, name="proposition"),
    path("propositions/<uuid:identifiant>/suivi", propositions.suivi, name="proposition-suivi"),
    path(
        "propositions/<uuid:identifiant>/deplacement",
        propositions.deplacement,
        name="proposition-deplacement",
    ),
    path(
        "propositions/<uuid:identifiant>/retour",
        propositions.retour,
        name="proposition-retour",
    ),
    path(
        "propositions/<uuid:identifiant>/abandon",
        propositions.abandon,
        name="proposition-abandon",
    ),
    path(
        "propositions/<uuid:identifiant>.<str:genre>",
        propositions.export,
        name="proposition-export",
    ),
]
