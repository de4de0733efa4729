from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "maillage.plateforme.imports"
    label = "imports"
    verbose_name = "imports"
