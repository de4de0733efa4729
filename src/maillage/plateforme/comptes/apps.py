from django.apps import AppConfig


class ComptesConfig(AppConfig):
    name = "maillage.plateforme.comptes"
    label = "comptes"
    verbose_name = "comptes"

    def ready(self) -> None:
        from . import actions  # noqa: F401 - declares what the audit may tell
        from .web import signaux  # noqa: F401 - listens to allauth
