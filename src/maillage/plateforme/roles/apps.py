from django.apps import AppConfig


class RolesConfig(AppConfig):
    name = "maillage.plateforme.roles"
    label = "roles"
    verbose_name = "rôles"

    def ready(self) -> None:
        from . import actes  # noqa: F401 - declares what the audit tells of the roles
