"""The steps of a sign-in."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from maillage.plateforme.comptes.access import fournisseur_fort


class SecondFacteur(AuthenticateStage):  # type: ignore[misc]
    """Asked after a password; not after a provider that already asked for more than one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        if fournisseur_fort(request, self.login.user):
            return False
        return bool(super()._should_handle(request))
