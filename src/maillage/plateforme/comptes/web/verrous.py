"""Too many failures on an account: its owner is told, once an hour."""

from dataclasses import replace

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.comptes import actions
from maillage.plateforme.comptes.models import Compte

from .acteurs import ANONYME, acteur_de

UNE_HEURE_S = 3600


def noter_echec(request: HttpRequest, compte: Compte, cle: str) -> None:
    """Write the failed attempt; when it was the last one allowed, tell the owner.

    `cle` is the one allauth counts the attempts of this account under.
    """
    maintenant = timezone.now()
    # Whoever failed is not its owner yet: the event bears the account, not the name.
    par = replace(acteur_de(request, compte), nom=ANONYME)
    with transaction.atomic():
        consigner(par=par, action=actions.ECHEC, maintenant=maintenant, objet=compte)
    if _reste_un_essai(request, cle) or not cache.add(f"verrou-dit:{compte.pk}", 1, UNE_HEURE_S):
        return
    with transaction.atomic():
        consigner(par=par, action=actions.VERROUILLAGE, maintenant=maintenant, objet=compte)
        get_adapter(request).send_notification_mail("comptes/email/verrouillage", compte)


def _reste_un_essai(request: HttpRequest, cle: str) -> bool:
    return bool(
        ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed",
            key=cle,
            config={"login_failed": settings.ESSAIS_PAR_COMPTE},
            dry_run=True,
        )
    )
