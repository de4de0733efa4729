from django.apps import AppConfig


class TerritoiresConfig(AppConfig):
    name = "maillage.territoires"
    label = "territoires"
    verbose_name = "territoires"

    def ready(self) -> None:
        from . import commands  # noqa: F401 - declares what the audit tells
