"""Figures by territory, each with its definition, its year and its dataset."""

from django.db import models
from django.db.models import Q

from .communes import Commune, JeuDeDonnees


class NiveauTerritorial(models.TextChoices):
    COMMUNE = "commune", "commune"
    EPCI = "epci", "EPCI"
    DEPARTEMENT = "departement", "département"
    REGION = "region", "région"
    FRANCE = "france", "France"


class Agregation(models.TextChoices):
    """How the value of a territory comes from those of its parts."""

    SOMME = "somme", "somme"
    RAPPORT = "rapport", "somme des numérateurs sur somme des dénominateurs"
    MOYENNE = "moyenne", "moyenne pondérée par la population"
    AUCUNE = "aucune", "ne s’agrège pas"


class Indicateur(models.Model):
    """The definition of a figure, one click away from it wherever it is shown."""

    code = models.SlugField("code", max_length=60, primary_key=True)
    nom = models.CharField("nom", max_length=200)
    theme = models.CharField("thème", max_length=40, blank=True)
    definition = models.TextField("définition")
    unite = models.CharField("unité", max_length=60)
    source = models.TextField("source")
    licence = models.CharField("licence", max_length=200, blank=True)
    numerateur = models.TextField("numérateur", blank=True)
    denominateur = models.TextField("dénominateur", blank=True)
    niveau = models.CharField(
        "niveau des valeurs", max_length=12, choices=NiveauTerritorial.choices
    )
    agregation = models.CharField(
        "agrégation", max_length=8, choices=Agregation.choices, default=Agregation.AUCUNE
    )
    decimales = models.PositiveSmallIntegerField("décimales", default=1)
    signe = models.BooleanField("peut être négatif", default=False)
    seuil_secret = models.PositiveSmallIntegerField(
        "effectif sous lequel la valeur est masquée", null=True, blank=True
    )

    class Meta:
        verbose_name = "indicateur"
        ordering = ["theme", "nom"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(definition="") & ~Q(unite="") & ~Q(source=""),
                name="indicateur_defini",
                violation_error_message="Un indicateur dit sa définition, son unité et sa source.",
            ),
            models.CheckConstraint(
                condition=~Q(agregation=Agregation.RAPPORT)
                | ~Q(numerateur="") & ~Q(denominateur=""),
                name="indicateur_rapport_complet",
                violation_error_message="Un rapport dit son numérateur et son dénominateur.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class ValeurIndicateur(models.Model):
    """One figure of one territory for one year. `valeur` null is unknown; `secret` says that the
    source hides it. `code` is that of the commune (or arrondissement), EPCI, département…"""

    indicateur = models.ForeignKey(
        Indicateur, models.CASCADE, related_name="valeurs", verbose_name="indicateur"
    )
    jeu = models.ForeignKey(JeuDeDonnees, models.PROTECT, verbose_name="jeu de données")
    annee = models.PositiveSmallIntegerField("année")
    code = models.CharField("code du territoire", max_length=9)
    valeur = models.DecimalField("valeur", max_digits=18, decimal_places=6, null=True, blank=True)
    numerateur = models.DecimalField(
        "numérateur", max_digits=18, decimal_places=6, null=True, blank=True
    )
    denominateur = models.DecimalField(
        "dénominateur", max_digits=18, decimal_places=6, null=True, blank=True
    )
    secret = models.BooleanField("masquée par la source", default=False)

    class Meta:
        verbose_name = "valeur d’indicateur"
        verbose_name_plural = "valeurs d’indicateur"
        constraints = [
            models.UniqueConstraint(
                fields=["indicateur", "annee", "code"],
                name="valeur_indicateur_une_fois",
                violation_error_message="Cette valeur est déjà donnée.",
            ),
            models.CheckConstraint(
                condition=Q(secret=False) | Q(valeur__isnull=True),
                name="valeur_indicateur_masquee_sans_valeur",
                violation_error_message="Une valeur masquée n’est pas donnée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicateur_id} {self.annee} {self.code}"


class Quartier(models.Model):
    """A quartier prioritaire de la politique de la ville; one row for each commune it lies in."""

    code = models.CharField("code QPV", max_length=12)
    commune = models.ForeignKey(
        Commune, models.PROTECT, related_name="+", verbose_name="commune ou arrondissement"
    )
    nom = models.CharField("nom", max_length=250, blank=True)
    jeu = models.ForeignKey(JeuDeDonnees, models.PROTECT, verbose_name="jeu de données")

    class Meta:
        verbose_name = "quartier prioritaire"
        verbose_name_plural = "quartiers prioritaires"
        constraints = [
            models.UniqueConstraint(
                fields=["jeu", "code", "commune"],
                name="quartier_une_fois",
                violation_error_message="Ce quartier est déjà donné pour cette commune.",
            )
        ]

    def __str__(self) -> str:
        return self.nom or self.code


class Zonage(models.Model):
    """How an ARS classes a commune (or one QPV of it) for a profession: ZIP, ZAC, …

    `classe` is the word of the source; the classes of a dataset are those found in it.
    """

    jeu = models.ForeignKey(JeuDeDonnees, models.PROTECT, verbose_name="jeu de données")
    profession = models.CharField("profession", max_length=40, default="medecin_generaliste")
    annee = models.PositiveSmallIntegerField("année")
    commune = models.ForeignKey(
        Commune, models.PROTECT, related_name="+", verbose_name="commune ou arrondissement"
    )
    quartier = models.CharField("code QPV", max_length=12, blank=True)
    classe = models.CharField("classe", max_length=60)

    class Meta:
        verbose_name = "zonage"
        constraints = [
            models.UniqueConstraint(
                fields=["jeu", "profession", "commune", "quartier"],
                name="zonage_une_fois",
                violation_error_message="Ce zonage est déjà donné.",
            )
        ]
        indexes = [models.Index(fields=["commune", "profession"], name="zonage_commune")]

    def __str__(self) -> str:
        return f"{self.commune_id} {self.quartier} {self.classe}".replace("  ", " ")
