"""What allauth does, told to the audit and to the owner of the account."""

from typing import Any

from allauth.account import signals as compte_signals
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.comptes import actions, commands
from maillage.plateforme.comptes.models import Compte

from . import appareils, limites
from .acteurs import acteur_de
from .verrous import noter_echec

FACTEURS = {
    Authenticator.Type.TOTP: "une application de codes",
    Authenticator.Type.WEBAUTHN: "une clé",
    Authenticator.Type.RECOVERY_CODES: "des codes de secours",
}


def noter(request: HttpRequest, compte: Compte, action: str, **details: str) -> None:
    with transaction.atomic():
        consigner(
            par=acteur_de(request, compte),
            action=action,
            maintenant=timezone.now(),
            objet=compte,
            details=details,
        )


@receiver(user_logged_in)
def ouvrir_session(sender: Any, request: HttpRequest, user: Compte, **_: Any) -> None:
    limites.ouvrir(request, timezone.now())


@receiver(compte_signals.user_logged_in)
def noter_connexion(sender: Any, request: Any, user: Compte, **suite: Any) -> None:
    noter(request, user, actions.CONNEXION)
    # The very first sign-in needs no warning of oneself.
    if not (appareils.connu(request, user) or request.allauth.premiere_connexion):
        get_adapter(request).send_notification_mail("comptes/email/nouvel_appareil", user)
    appareils.retenir(request, suite["response"], user)


@receiver(user_logged_out)
def noter_deconnexion(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    if isinstance(user, Compte):
        noter(request, user, actions.DECONNEXION)


@receiver([compte_signals.password_changed, compte_signals.password_set])
def noter_mot_de_passe(sender: Any, request: HttpRequest, user: Compte, **_: Any) -> None:
    noter(request, user, actions.MOT_DE_PASSE)
    _fermer_les_autres(request, user)


@receiver(compte_signals.password_reset)
def noter_mot_de_passe_retrouve(sender: Any, request: HttpRequest, user: Compte, **_: Any) -> None:
    noter(request, user, actions.MOT_DE_PASSE, moyen="lien")
    _fermer_les_autres(request, user)


def _fermer_les_autres(request: HttpRequest, compte: Compte) -> None:
    commands.fermer_autres_sessions(
        compte=compte,
        sauf=request.session.session_key or "",
        par=acteur_de(request, compte),
        maintenant=timezone.now(),
    )


@receiver(compte_signals.email_added)
def noter_courriel_ajoute(sender: Any, request: HttpRequest, user: Compte, **_: Any) -> None:
    noter(request, user, actions.COURRIEL_AJOUTE)


@receiver(compte_signals.email_removed)
def noter_courriel_retire(sender: Any, request: HttpRequest, user: Compte, **_: Any) -> None:
    noter(request, user, actions.COURRIEL_RETIRE)


@receiver(compte_signals.email_changed)
def noter_courriel_principal(sender: Any, request: HttpRequest, user: Compte, **_: Any) -> None:
    noter(request, user, actions.COURRIEL_PRINCIPAL)


@receiver(compte_signals.email_confirmed)
def noter_courriel_confirme(
    sender: Any, request: HttpRequest, email_address: Any, **_: Any
) -> None:
    noter(request, email_address.user, actions.COURRIEL_CONFIRME)


@receiver(mfa_signals.authenticator_added)
def noter_facteur_ajoute(
    sender: Any, request: HttpRequest, user: Compte, authenticator: Authenticator, **_: Any
) -> None:
    noter(request, user, actions.FACTEUR_AJOUTE, facteur=FACTEURS[authenticator.type])
    # Setting it up proved that the person holds it: this session need not ask for it again.
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=str(authenticator.type)
        )


@receiver(mfa_signals.authenticator_removed)
def noter_facteur_retire(
    sender: Any, request: HttpRequest, user: Compte, authenticator: Authenticator, **_: Any
) -> None:
    noter(request, user, actions.FACTEUR_RETIRE, facteur=FACTEURS[authenticator.type])


@receiver(mfa_signals.authenticator_reset)
def noter_codes_refaits(sender: Any, request: HttpRequest, user: Compte, **_: Any) -> None:
    noter(request, user, actions.CODES_REFAITS)


@receiver(mfa_signals.authentication_failed)
def noter_code_refuse(sender: Any, request: HttpRequest, user: Compte, **_: Any) -> None:
    noter_echec(request, user, f"mfa-auth-user-{user.pk}")
