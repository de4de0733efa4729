from django.apps import AppConfig


class PscConfig(AppConfig):
    name = "maillage.plateforme.psc"
    label = "psc"
    verbose_name = "Pro Santé Connect"

    def ready(self) -> None:
        from .web import signaux  # noqa: F401 - receivers register on import
