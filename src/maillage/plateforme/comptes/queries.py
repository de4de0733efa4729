"""What is known of an account."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit import queries as audit
from maillage.plateforme.cloisons.contexte import PLATEFORME, avec_locataires

from .models import Compte
from .rules import normaliser_courriel

HISTORIQUE = 20


@dataclass(frozen=True, slots=True)
class Facteurs:
    """The second factors of an account; `codes` is None when it has no recovery codes."""

    application: bool
    cles: list[Authenticator]
    codes: int | None

    @property
    def present(self) -> bool:
        return self.application or bool(self.cles)


@dataclass(frozen=True, slots=True)
class Trace:
    """One line of an account's history: when, what, from where and how signed in."""

    a: datetime
    phrase: str
    adresse: str
    authentification: str


def compte_par_courriel(courriel: str) -> Compte | None:
    """The account that has this address, confirmed or not, as it is typed."""
    try:
        adresse = normaliser_courriel(courriel)
    except ErreurMetier:
        return None
    trouvee = EmailAddress.objects.filter(email=adresse).select_related("user").first()
    return trouvee.user if trouvee else Compte.objects.filter(courriel=adresse).first()


def courriel_du_compte(*, compte: int) -> str:
    """The address of an account, empty when there is no such account. One query."""
    return Compte.objects.filter(pk=compte).values_list("courriel", flat=True).first() or ""


def compte_existe(*, courriel: str) -> bool:
    """True when an account has this address, confirmed or not."""
    return compte_par_courriel(courriel) is not None


def facteurs(compte: Compte) -> Facteurs:
    par_type: dict[str, list[Authenticator]] = {}
    for facteur in Authenticator.objects.filter(user=compte).order_by("created_at"):
        par_type.setdefault(facteur.type, []).append(facteur)
    codes = par_type.get(Authenticator.Type.RECOVERY_CODES)
    return Facteurs(
        application=Authenticator.Type.TOTP in par_type,
        cles=par_type.get(Authenticator.Type.WEBAUTHN, []),
        codes=len(codes[0].wrap().get_unused_codes()) if codes else None,
    )


def second_facteur(compte: Compte) -> bool:
    """True when an application or a key protects the account."""
    principaux = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(principaux.filter(user=compte).exists())


def courriels(compte: Compte) -> list[EmailAddress]:
    return list(EmailAddress.objects.filter(user=compte).order_by("-primary", "email"))


def sessions(compte: Compte, *, maintenant: datetime) -> list[UserSession]:
    """The sessions still open, the last used first."""
    vivantes = Session.objects.filter(pk=OuterRef("session_key"), expire_date__gt=maintenant)
    ouvertes = UserSession.objects.filter(Exists(vivantes), user=compte)
    return list(ouvertes.order_by("-last_seen_at"))


def historique(compte: Compte) -> list[Trace]:
    """The last sign-ins and changes of the account, from the audit, the latest first."""
    with avec_locataires(lus=[PLATEFORME]):
        evenements = audit.evenements(locataire=PLATEFORME, compte=compte.pk, action="comptes.")
        return [
            Trace(
                e.a,
                audit.phrase(e).removeprefix(e.acteur_nom).strip(),
                e.adresse,
                e.authentification,
            )
            for e in evenements[:HISTORIQUE]
        ]
