"""All addresses. Each module gives its own; nothing is decided here."""

from django.urls import include, path

urlpatterns = [
    path("", include("maillage.portail.web.urls")),
    path("simulateur/", include("maillage.contrats.web.urls")),
]

handler400 = "maillage.portail.web.erreurs.requete_invalide"
handler403 = "maillage.portail.web.erreurs.refus"
handler404 = "maillage.portail.web.erreurs.introuvable"
handler500 = "maillage.portail.web.erreurs.panne"
