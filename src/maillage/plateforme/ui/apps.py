from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "maillage.plateforme.ui"
    label = "ui"
