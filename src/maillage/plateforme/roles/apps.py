from django.apps import AppConfig


class RolesConfig(AppConfig):
    name = "maillage.plateforme.roles"
    label = "roles"
    verbose_name = "rôles"

    def ready(self) -> None:
        from maillage.plateforme.comptes.access import exiger_second_facteur_si

        from . import actes, permissions  # noqa: F401 - declare audit phrases and permissions
        from .queries import exige_second_facteur

        exiger_second_facteur_si(exige_second_facteur)
