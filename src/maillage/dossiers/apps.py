from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "maillage.dossiers"
    label = "dossiers"
    verbose_name = "dossiers"

    def ready(self) -> None:
        from . import commands  # noqa: F401 - declares what the audit tells and who may do what
