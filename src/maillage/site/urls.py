"""All addresses. Each module gives its own; nothing is decided here."""

from django.urls import include, path

from maillage.contrats.interop.api import adresses as api_publique

urlpatterns = [
    path("", include("maillage.portail.web.urls")),
    path("compte/psc/", include("maillage.plateforme.psc.web.urls")),
    path("fichiers/", include("maillage.plateforme.fichiers.web.urls")),
    path("compte/", include("maillage.plateforme.comptes.web.urls")),
    path("exploitation/", include("maillage.portail.web.exploitation.urls")),
    path("simulateur/", include("maillage.contrats.web.urls")),
    path("", include("maillage.plateforme.roles.web.urls")),
    path("", include("maillage.couverture.web.urls")),
    path("", include("maillage.dossiers.web.urls")),
    path("communautes/", include("maillage.communautes.web.urls")),
    path("api/v1/", api_publique),
]

handler400 = "maillage.portail.web.erreurs.requete_invalide"
handler403 = "maillage.portail.web.erreurs.refus"
handler404 = "maillage.portail.web.erreurs.introuvable"
handler500 = "maillage.portail.web.erreurs.panne"
