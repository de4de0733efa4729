from django.apps import AppConfig


class ModelesEssaiConfig(AppConfig):
    name = "tests.plateforme.modeles_essai"
    label = "modeles_essai"

    def ready(self) -> None:
        from .porteurs import declarer

        declarer()
