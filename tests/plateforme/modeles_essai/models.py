"""One model for each thing the platform offers to the modules."""

from django.db import models

from maillage.plateforme.chiffrement.champs import (
    DateChiffree,
    Empreinte,
    JsonChiffre,
    TexteChiffre,
)
from maillage.plateforme.chiffrement.models import Protege
from maillage.plateforme.cloisons.models import Cloisonne


class Note(models.Model):
    """A plain row, to compare with."""

    texte = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.texte


class Secret(Protege):
    """One column of each protected kind."""

    nom = TexteChiffre("nom", max_length=40)
    nom_empreinte = Empreinte(source="nom", forme="nom")
    numero = TexteChiffre("numéro", null=True)
    numero_empreinte = Empreinte(source="numero", forme="identifiant")
    ne_le = DateChiffree("né le", null=True)
    reglages = JsonChiffre("réglages", null=True)
    clair = models.CharField("en clair", max_length=40, blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class SecretCloisonne(Cloisonne, Protege):
    """The same behind the walls of a tenant."""

    nom = TexteChiffre("nom")

    def __str__(self) -> str:
        return str(self.pk)


class NoteCloisonnee(Cloisonne):
    """A row of one tenant."""

    texte = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.texte
