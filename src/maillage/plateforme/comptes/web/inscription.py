"""An account made by somebody whose address is already proved: the link of an invitation."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.comptes.commands import creer_compte, verifier_mot_de_passe
from maillage.plateforme.comptes.models import Compte

from .acteurs import acteur_de


class CompteInvite(forms.Form):
    """Name and password of a new account for `courriel`."""

    prenom = forms.CharField(
        label="Prénom",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    nom = forms.CharField(
        label="Nom",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    mot_de_passe = forms.CharField(
        label="Mot de passe",
        strip=False,
        help_text="Au moins 12 caractères\u202f; une phrase de quelques mots convient.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    encore = forms.CharField(
        label="Le même mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, courriel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.courriel = courriel

    def clean(self) -> dict[str, Any]:
        saisi: dict[str, Any] = super().clean() or {}
        mot_de_passe = saisi.get("mot_de_passe")
        if mot_de_passe:
            futur = Compte(
                courriel=self.courriel, nom=saisi.get("nom", ""), prenom=saisi.get("prenom", "")
            )
            try:
                verifier_mot_de_passe(mot_de_passe, futur)
            except ErreurMetier as refus:
                self.add_error("mot_de_passe", ValidationError(str(refus)))
            if saisi.get("encore") and saisi["encore"] != mot_de_passe:
                self.add_error(
                    "encore", "Les deux mots de passe diffèrent. Retapez le même deux fois."
                )
        return saisi


def ouvrir_compte_invite(request: HttpRequest, formulaire: CompteInvite) -> Compte:
    """Make the account of a valid form, its address confirmed, and sign its owner in.

    Raises:
        ErreurMetier: the address has got an account in the meantime.
    """
    saisi = formulaire.cleaned_data
    compte = creer_compte(
        courriel=formulaire.courriel,
        mot_de_passe=saisi["mot_de_passe"],
        nom=saisi["nom"],
        prenom=saisi["prenom"],
        confirme=True,
        par=acteur_de(request),
        maintenant=timezone.now(),
    )
    perform_password_login(request, {"email": compte.courriel}, Login(user=compte))
    return compte
