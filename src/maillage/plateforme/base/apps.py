from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "maillage.plateforme.base"
    label = "base"
