"""How strongly a session is signed in, and whether its account must be more so."""

from datetime import datetime
from typing import Any, Protocol

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from .models import Compte

MOT_DE_PASSE = "mot_de_passe"
CLE_ACCES = "cle_acces"
SECONDS = {"totp": "totp", "webauthn": "cle", "recovery_codes": "secours"}


class Exigence(Protocol):
    def __call__(self, *, compte: int, maintenant: datetime) -> bool: ...


_exigences: list[Exigence] = []


def niveau_authentification(request: HttpRequest) -> str:
    """How the person of this session proved who they are; empty for a stranger.

    `mot_de_passe`, `mot_de_passe+totp`, `mot_de_passe+cle`, `mot_de_passe+secours`, `cle_acces`
    (a passkey: possession and a fingerprint or code), or the identity provider's name (`psc`).
    """
    compte = request.user
    if not isinstance(compte, Compte):
        return ""
    base, second = "", ""
    # The last way counts: a session begun by password and carried on by a provider is the latter.
    for preuve in get_authentication_records(request, compte):
        if preuve["method"] == "socialaccount":
            base, second = preuve.get("provider", ""), ""
        elif preuve["method"] == "mfa" and preuve.get("passwordless"):
            base, second = CLE_ACCES, ""
        elif preuve["method"] == "mfa":
            second = second or SECONDS.get(preuve["type"], "")
        elif not base:
            base = MOT_DE_PASSE
    base = base or MOT_DE_PASSE
    return f"{base}+{second}" if second and base == MOT_DE_PASSE else base


def fournisseur_fort(request: HttpRequest, compte: Any) -> bool:
    """True when a provider that asks for two factors has just vouched for this account."""
    return any(
        preuve["method"] == "socialaccount"
        and preuve.get("provider") in settings.FOURNISSEURS_FORTS
        for preuve in get_authentication_records(request, compte)
    )


def second_facteur_present(request: HttpRequest) -> bool:
    """True when more than a password opened this session."""
    return preuve_forte(niveau_authentification(request))


def preuve_forte(niveau: str) -> bool:
    """True when this way of signing in (`niveau_authentification`) is more than a password."""
    return "+" in niveau or niveau == CLE_ACCES or niveau in settings.FOURNISSEURS_FORTS


def exiger_second_facteur_si(exigence: Exigence) -> None:
    """Register who must have a second factor: `roles` knows, this room does not."""
    if exigence not in _exigences:
        _exigences.append(exigence)


def second_facteur_exige(compte: Compte, *, maintenant: datetime) -> bool:
    return any(exigence(compte=compte.pk, maintenant=maintenant) for exigence in _exigences)
