"""allauth's forms, where ours say something else."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.comptes.rules import normaliser_courriel


class Connexion(LoginForm):  # type: ignore[misc]
    def clean_login(self) -> str:
        """Written as it was when the account was made; what cannot be is simply not found."""
        saisi = str(self.cleaned_data["login"])
        try:
            return normaliser_courriel(saisi)
        except ErreurMetier:
            return saisi


class AjoutDeCle(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class Identite(forms.Form):
    prenom = forms.CharField(label="Prénom", max_length=100, required=False)
    nom = forms.CharField(label="Nom", max_length=100, required=False)
