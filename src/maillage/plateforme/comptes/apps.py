from django.apps import AppConfig


class ComptesConfig(AppConfig):
    name = "maillage.plateforme.comptes"
    label = "comptes"
    verbose_name = "comptes"
