"""How allauth does things here: who may sign up, what an account holds, what people are told."""

from base64 import b64decode, b64encode
from os import urandom
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.base.cles import cle
from maillage.plateforme.comptes import access, queries, rules
from maillage.plateforme.comptes.models import Compte

from .adresses import adresse_du_client
from .verrous import noter_echec

USAGE_FACTEURS = "comptes.facteurs"


def _publique(adresse: str) -> str:
    return settings.ADRESSE_PUBLIQUE + urlsplit(adresse).path


class AdaptateurDeComptes(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Ce compte est fermé.",
        "cannot_remove_primary_email": "L’adresse principale ne peut pas être retirée.",
        "duplicate_email": "Cette adresse est déjà celle de votre compte.",
        "email_password_mismatch": (
            "L’adresse ou le mot de passe n’est pas le bon. Vérifiez-les, ou choisissez un nouveau "
            "mot de passe par «\u00a0Mot de passe oublié\u00a0»."
        ),
        "email_taken": "Un compte existe déjà pour cette adresse.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_code": "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
        "invalid_or_expired_key": "Ce lien a expiré ou a déjà servi. Demandez-en un autre.",
        "invalid_login": "La connexion n’a pas abouti. Recommencez.",
        "invalid_password_reset": "Ce lien a expiré ou a déjà servi. Demandez-en un autre.",
        "max_email_addresses": "Un compte a au plus %d adresses. Retirez-en une d’abord.",
        "too_many_login_attempts": (
            "Trop d’essais ont échoué. Attendez cinq minutes, ou choisissez un nouveau mot de "
            "passe par «\u00a0Mot de passe oublié\u00a0»."
        ),
        "unknown_email": "Aucun compte n’a cette adresse.",
        "unverified_primary_email": "Confirmez d’abord votre adresse principale.",
        "same_as_current": "C’est déjà la valeur actuelle.",
        "rate_limited": "Trop d’essais en peu de temps. Attendez une minute.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.INSCRIPTION_OUVERTE)

    def new_user(self, request: HttpRequest) -> Any:
        compte = super().new_user(request)
        compte.cree_a = timezone.now()
        return compte

    def clean_email(self, email: str) -> str:
        try:
            return rules.normaliser_courriel(email)
        except ErreurMetier as refus:
            raise ValidationError(str(refus)) from None

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        self._refuser_trop_long(password)
        return str(super().clean_password(password, user=user))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        self._refuser_trop_long(credentials.get("password", ""))
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        compte = queries.compte_par_courriel(credentials.get("email", ""))
        if compte:
            cle_des_essais = self._get_login_attempts_cache_key(request, **credentials)
            noter_echec(request, compte, cle_des_essais)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        request.allauth.premiere_connexion = user.last_login is None  # type: ignore[attr-defined]
        super().login(request, user)

    # The address of the site as its settings know it: what a request claims in its Host header
    # would send a mailed secret where the sender of the request likes, were it only by the port.
    def get_reset_password_from_key_url(self, key: str) -> str:
        return _publique(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return _publique(super().get_email_confirmation_url(request, emailconfirmation))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        site = urlsplit(settings.ADRESSE_PUBLIQUE).netloc
        super().send_mail(template_prefix, email, context | {"site": site})

    def get_client_ip(self, request: HttpRequest) -> str:
        return adresse_du_client(request)

    def get_login_stages(self) -> list[str]:
        ordinaire = "allauth.mfa.stages.AuthenticateStage"
        ici = "maillage.plateforme.comptes.web.etapes.SecondFacteur"
        return [ici if etape == ordinaire else etape for etape in super().get_login_stages()]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        mots = {
            "reauthenticate": "Mon mot de passe",
            "mfa_reauthenticate": "Un code",
            "mfa_reauthenticate:webauthn": "Une clé",
        }
        methodes = super().get_reauthentication_methods(user)
        return [m | {"description": mots.get(m["id"], m["description"])} for m in methodes]

    def _refuser_trop_long(self, mot_de_passe: str) -> None:
        try:
            rules.verifier_longueur(mot_de_passe)
        except ErreurMetier as refus:
            raise ValidationError(str(refus)) from None


class AdaptateurDeFacteurs(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": "Retirez d’abord le second facteur pour ajouter une adresse.",
        "cannot_delete_authenticator": (
            "Votre rôle demande un second facteur\u00a0: ajoutez-en un autre avant de retirer "
            "celui-ci."
        ),
        "cannot_generate_recovery_codes": (
            "Les codes de secours remplacent un second facteur\u00a0: ajoutez-en un d’abord."
        ),
        "incorrect_code": "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant.",
        "unverified_email": (
            "Confirmez d’abord vos adresses électroniques\u00a0: ouvrez le lien reçu à chacune."
        ),
    }

    def encrypt(self, text: str) -> str:
        """`key:nonce+ciphertext`: a copy of the database gives no code."""
        version, secret = cle(USAGE_FACTEURS)
        alea = urandom(12)
        chiffre = alea + AESGCM(secret).encrypt(alea, text.encode(), USAGE_FACTEURS.encode())
        return f"{version}:{b64encode(chiffre).decode()}"

    def decrypt(self, encrypted_text: str) -> str:
        version, _, chiffre = encrypted_text.partition(":")
        brut = b64decode(chiffre)
        _, secret = cle(USAGE_FACTEURS, version)
        return AESGCM(secret).decrypt(brut[:12], brut[12:], USAGE_FACTEURS.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        compte = authenticator.user
        if not isinstance(compte, Compte) or not access.second_facteur_exige(
            compte, maintenant=timezone.now()
        ):
            return True
        facteurs = queries.facteurs(compte)
        return len(facteurs.cles) + facteurs.application > 1

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        rang = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "Ma clé" if rang == 1 else f"Ma clé n°\u00a0{rang}"

    def _get_site_name(self) -> str:
        return "Maillage"
