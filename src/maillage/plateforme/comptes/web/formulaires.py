"""allauth's forms, where ours say something else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.fields import EmailField
from allauth.account.forms import AddEmailForm, LoginForm, ResetPasswordForm, SignupForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.comptes.rules import normaliser_courriel


class Courriel(EmailField):  # type: ignore[misc]
    """An address, written the one way we know it; what only looks like one is refused."""

    default_error_messages = {"invalid": "Ce n’est pas une adresse électronique. Vérifiez-la."}

    def clean(self, value: Any) -> str:
        try:
            saisi = normaliser_courriel(value) if value else value
        except ErreurMetier as refus:
            raise ValidationError(str(refus)) from None
        return str(super().clean(saisi))


class AvecCourriel(forms.Form):
    champ_courriel = "email"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[self.champ_courriel] = Courriel(required=True)


class Connexion(AvecCourriel, LoginForm):  # type: ignore[misc]
    champ_courriel = "login"


class Inscription(AvecCourriel, SignupForm):  # type: ignore[misc]
    pass


class AjoutDeCourriel(AvecCourriel, AddEmailForm):  # type: ignore[misc]
    pass


class Oubli(AvecCourriel, ResetPasswordForm):  # type: ignore[misc]
    pass


class AjoutDeCle(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True

    def clean(self) -> Any:
        with _cle_lisible():
            return super().clean()


class ReponseDeCle(AuthenticateWebAuthnForm):  # type: ignore[misc]
    def clean_credential(self) -> Any:
        with _cle_lisible():
            return super().clean_credential()


class ConnexionParCle(ReponseDeCle, LoginWebAuthnForm):  # type: ignore[misc]
    pass


class ConfirmationParCle(ReponseDeCle, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


@contextmanager
def _cle_lisible() -> Iterator[None]:
    """What no browser would answer stops fido2 with Python's own errors: say it is not a key."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ValidationError(
            "La clé n’a pas été reconnue. Recommencez, ou choisissez un autre moyen."
        ) from None


class Identite(forms.Form):
    prenom = forms.CharField(label="Prénom", max_length=100, required=False)
    nom = forms.CharField(label="Nom", max_length=100, required=False)
