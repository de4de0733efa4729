"""What is typed on the pages of proposals."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from maillage.couverture.commands import Souhait
from maillage.couverture.models import MODES
from maillage.moteurs.perimetres import Mode

HABITANTS_MAXIMUM = 10_000_000
POIDS = {"0": "ignorer", "0.5": "un peu", "1": "normal", "2": "beaucoup", "4": "avant tout"}
CRITERES = {
    "compacite": "Frontières courtes",
    "flux": "Suivre les déplacements",
    "epci": "Garder les EPCI ensemble",
    "equilibre": "Populations voisines",
}
ETENDUES = {
    "blanches": "les communes qui ne sont dans aucune CPTS",
    "tout": "toutes les communes, comme si aucune CPTS n’existait",
}


def _habitants(libelle: str, initial: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=libelle,
        initial=initial,
        validators=[
            MinValueValidator(1, message="Indiquez au moins un habitant."),
            MaxValueValidator(HABITANTS_MAXIMUM, message="Indiquez au plus dix millions."),
        ],
        error_messages={"invalid": "Indiquez un nombre entier d’habitants."},
        widget=forms.NumberInput({"min": 1, "max": HABITANTS_MAXIMUM, "inputmode": "numeric"}),
    )


def _poids(critere: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=CRITERES[critere], choices=list(POIDS.items()), initial="1")


class NouvelleProposition(forms.Form):
    """Territory, mode, band, weights and seed."""

    mode = forms.ChoiceField(
        label="Que voulez-vous faire\u202f?", choices=[(m.value, MODES[m]) for m in Mode]
    )
    lieu = forms.ChoiceField(
        label="Sur",
        error_messages={
            "required": "Choisissez un territoire ou une CPTS.",
            "invalid_choice": "Choisissez un territoire de la liste.",
        },
    )
    etendue = forms.ChoiceField(
        label="Communes à répartir", choices=list(ETENDUES.items()), initial="blanches"
    )
    minimum = _habitants("Population minimale d’une CPTS", 40_000)
    maximum = _habitants("Population maximale d’une CPTS", 175_000)
    nombre = forms.IntegerField(
        label="Nombre de CPTS",
        required=False,
        validators=[
            MinValueValidator(1, message="Indiquez au moins une CPTS."),
            MaxValueValidator(1000, message="Indiquez au plus mille CPTS."),
        ],
        widget=forms.NumberInput({"min": 1, "max": 1000, "inputmode": "numeric"}),
    )
    graine = forms.IntegerField(
        label="Graine du tirage",
        initial=0,
        validators=[
            MinValueValidator(0, message="La graine est un nombre positif."),
            MaxValueValidator(1_000_000, message="La graine est d’un million au plus."),
        ],
        widget=forms.NumberInput({"min": 0, "max": 1_000_000, "inputmode": "numeric"}),
    )
    compacite = forms.ChoiceField(
        label=CRITERES["compacite"], choices=list(POIDS.items()), initial="1"
    )
    flux = _poids("flux")
    epci = _poids("epci")
    equilibre = forms.ChoiceField(
        label=CRITERES["equilibre"], choices=list(POIDS.items()), initial="1"
    )

    def __init__(
        self,
        *args: Any,
        regions: dict[str, str],
        departements: dict[str, str],
        communautes: dict[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["lieu"]
        assert isinstance(champ, forms.ChoiceField)
        champ.choices = [
            ("", "Choisir…"),
            ("Régions", [(f"region:{c}", n) for c, n in regions.items()]),
            ("Départements", [(f"departement:{c}", f"{n} ({c})") for c, n in departements.items()]),
            ("CPTS à découper", [(f"communaute:{c}", n) for c, n in communautes.items()]),
        ]

    def clean(self) -> dict[str, Any]:
        saisie: dict[str, Any] = super().clean() or {}
        genre = saisie.get("lieu", "").partition(":")[0]
        if genre and (saisie.get("mode") == Mode.DECOUPER) != (genre == "communaute"):
            self.add_error(
                "lieu",
                "Pour découper, choisissez une CPTS."
                if saisie.get("mode") == Mode.DECOUPER
                else "Choisissez une région ou un département\u00a0: une CPTS ne peut qu’être "
                "découpée.",
            )
        minimum, maximum = saisie.get("minimum"), saisie.get("maximum")
        if minimum and maximum and minimum > maximum:
            self.add_error("maximum", "Le maximum est au-dessous du minimum.")
        return saisie

    def souhait(self, le: Any) -> Souhait:
        """What was asked; the form is valid."""
        s = self.cleaned_data
        genre, _, code = s["lieu"].partition(":")
        mode = Mode(s["mode"])
        return Souhait(
            mode=mode,
            minimum=s["minimum"],
            maximum=s["maximum"],
            le=le,
            region=code if genre == "region" else "",
            departement=code if genre == "departement" else "",
            communaute=code if genre == "communaute" else "",
            tout=s["etendue"] == "tout",
            nombre=None if mode is Mode.ETENDRE else s["nombre"],
            graine=s["graine"],
            poids={cle: float(s[cle]) for cle in CRITERES},
        )
