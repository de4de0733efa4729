"""What is typed on the pages of roles."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator

from maillage.plateforme.roles.catalogue import Niveau, Role

# The day after it must exist: the calendar ends with the year 9999.
AVANT_L_AN_3000 = MaxValueValidator(
    date(2999, 12, 31), message="Choisissez une date antérieure à l’an 3000."
)


TITRES_DES_LIEUX = {
    Niveau.PLATEFORME: "Plateforme",
    Niveau.REGION: "Régions",
    Niveau.DEPARTEMENT: "Départements",
}


class Inviter(forms.Form):
    """An address, a role among those the person may give, an end if wanted."""

    courriel = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={"required": "Indiquez l’adresse de la personne à inviter."},
    )
    role = forms.ChoiceField(
        label="Rôle",
        widget=forms.Select(),
        error_messages={
            "required": "Choisissez un rôle.",
            "invalid_choice": "Choisissez un rôle de la liste\u00a0: celui-ci ne se donne pas.",
        },
    )
    fin = forms.DateField(
        label="Jusqu’au (inclus)",
        required=False,
        help_text="Laissez vide pour un rôle sans date de fin.",
        validators=[AVANT_L_AN_3000],
        widget=forms.DateInput({"type": "date"}),
    )

    def __init__(self, *args: Any, roles: tuple[type[Role], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["role"]
        assert isinstance(champ, forms.ChoiceField)
        champ.choices = [("", "Choisir…"), *((role.code, role.nom) for role in roles)]


class InviterSurUnTerritoire(Inviter):
    """The same, on a place to choose: the platform, a région, a département."""

    lieu = forms.ChoiceField(
        label="Sur",
        widget=forms.Select(),
        error_messages={
            "required": "Choisissez sur quel territoire porte le rôle.",
            "invalid_choice": "Choisissez un territoire de la liste.",
        },
    )
    field_order = ("courriel", "role", "lieu", "fin")

    def __init__(self, *args: Any, lieux: dict[tuple[Niveau, str], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["lieu"]
        assert isinstance(champ, forms.ChoiceField)
        groupes: dict[str, list[tuple[str, str]]] = {}
        for (niveau, cible), nom in lieux.items():
            groupes.setdefault(TITRES_DES_LIEUX[niveau], []).append(
                (f"{niveau.value}:{cible}", nom)
            )
        champ.choices = [("", "Choisir…"), *groupes.items()]

    def place(self) -> tuple[Niveau, str]:
        """The place chosen; the form is valid."""
        niveau, _, cible = self.cleaned_data["lieu"].partition(":")
        return Niveau(niveau), cible


class Filtre(forms.Form):
    """What is looked for in the audit."""

    q = forms.CharField(
        label="Action",
        required=False,
        max_length=60,
        widget=forms.Select(),
    )
    du = forms.DateField(label="Du", required=False, widget=forms.DateInput({"type": "date"}))
    au = forms.DateField(
        label="Au (inclus)",
        required=False,
        validators=[AVANT_L_AN_3000],
        widget=forms.DateInput({"type": "date"}),
    )

    def __init__(self, *args: Any, actions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        liste = self.fields["q"].widget
        assert isinstance(liste, forms.Select)
        liste.choices = [("", "Toutes"), *actions]
