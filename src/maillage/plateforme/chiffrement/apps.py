from django.apps import AppConfig


class ChiffrementConfig(AppConfig):
    name = "maillage.plateforme.chiffrement"
    label = "chiffrement"
    verbose_name = "colonnes protégées"
