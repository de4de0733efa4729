from django.apps import AppConfig


class CommunautesConfig(AppConfig):
    name = "maillage.communautes"
    label = "communautes"
    verbose_name = "communautés"

    def ready(self) -> None:
        from maillage.plateforme.roles.annuaire import brancher

        from . import commands  # noqa: F401 - declares what the audit tells
        from .access import AnnuaireDesCommunautes

        brancher(AnnuaireDesCommunautes())
