from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "maillage.plateforme.notifications"
    label = "notifications"
    verbose_name = "messages"

    def ready(self) -> None:
        from . import actions, controles, mesures  # noqa: F401 - declared by being imported
        from .gabarits import declarer

        declarer("notifications.resume", urgent=True)
