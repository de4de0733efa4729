from django.apps import AppConfig


class FichiersConfig(AppConfig):
    name = "maillage.plateforme.fichiers"
    label = "fichiers"
    verbose_name = "fichiers"

    def ready(self) -> None:
        from . import actions  # noqa: F401 - what it declares must be known everywhere
