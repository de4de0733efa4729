from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CloisonsConfig(AppConfig):
    name = "maillage.plateforme.cloisons"
    label = "cloisons"
    verbose_name = "cloisons"

    def ready(self) -> None:
        from .droits import accorder

        post_migrate.connect(accorder, sender=self, dispatch_uid="cloisons.droits")
