from django.apps import AppConfig


class CouvertureConfig(AppConfig):
    name = "maillage.couverture"
    label = "couverture"
    verbose_name = "couverture"

    def ready(self) -> None:
        from . import commands  # noqa: F401 - declares what the audit tells and who may propose
