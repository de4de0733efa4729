"""What follows a link made between an account and Pro Santé Connect."""

from typing import Any

from allauth.socialaccount.signals import social_account_added
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from maillage.plateforme.comptes.web.acteurs import acteur_de
from maillage.plateforme.psc.commands import enregistrer_identite
from maillage.plateforme.psc.rules import IdentiteProfessionnelle


@receiver(social_account_added)
def liaison_faite(sender: Any, request: HttpRequest, sociallogin: Any, **kwargs: Any) -> None:
    enregistrer_identite(
        liaison=sociallogin.account,
        identite=IdentiteProfessionnelle.de_json(sociallogin.state["psc"]["identite"]),
        par=acteur_de(request, sociallogin.user),
        maintenant=timezone.now(),
    )
