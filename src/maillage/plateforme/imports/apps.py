from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "maillage.plateforme.imports"
    label = "imports"
    verbose_name = "imports"

    def ready(self) -> None:
        from . import actions  # noqa: F401 - declared by being imported
