from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class TachesConfig(AppConfig):
    name = "maillage.plateforme.taches"
    label = "taches"
    verbose_name = "tâches"

    def ready(self) -> None:
        # Each module declares its tasks in its own `taches.py`.
        autodiscover_modules("taches")
        from . import actions, mesures  # noqa: F401 - declared by being imported
