"""Structures and professionals of a territory, and where people go, from open data.

Of professionals only what counts them is kept: the public file also bears names, addresses and
telephone numbers, which a count does not need.
"""

from django.db import models
from django.db.models import Q

from .communes import Commune, JeuDeDonnees


class Famille(models.TextChoices):
    """The structures that a territory's portrait names; codes are FINESS categories."""

    CPTS = "cpts", "CPTS"
    MSP = "msp", "maison de santé pluriprofessionnelle"
    CENTRE = "centre", "centre de santé"
    PHARMACIE = "pharmacie", "pharmacie d’officine"
    HOPITAL = "hopital", "établissement hospitalier"
    EHPAD = "ehpad", "EHPAD"
    SSIAD = "ssiad", "service de soins infirmiers à domicile"
    HAD = "had", "hospitalisation à domicile"
    DAC = "dac", "dispositif d’appui à la coordination"
    AUTRE = "autre", "autre structure"


class Structure(models.Model):
    """A site of the FINESS directory, as its last import says it. `ouverte` false: it was in an
    earlier vintage and is no more."""

    finess = models.CharField("n° FINESS", max_length=9, primary_key=True)
    finess_ej = models.CharField("n° FINESS de l’entité juridique", max_length=9, blank=True)
    raison_sociale = models.CharField("raison sociale", max_length=250)
    categorie = models.CharField("catégorie FINESS", max_length=4, blank=True)
    categorie_libelle = models.CharField("libellé de la catégorie", max_length=250, blank=True)
    famille = models.CharField("famille", max_length=10, choices=Famille.choices)
    commune = models.ForeignKey(
        Commune,
        models.PROTECT,
        related_name="+",
        verbose_name="commune ou arrondissement",
        null=True,
        blank=True,
    )
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    ouverte = models.BooleanField("au dernier fichier", default=True)
    jeu = models.ForeignKey(JeuDeDonnees, models.PROTECT, verbose_name="jeu de données")

    class Meta:
        verbose_name = "structure"
        indexes = [models.Index(fields=["commune", "famille"], name="structure_commune")]
        constraints = [
            models.CheckConstraint(
                condition=Q(finess__regex=r"^[0-9][0-9AB][0-9]{7}$"),
                name="structure_finess_forme",
                violation_error_message="Un n° FINESS a neuf caractères.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.raison_sociale} ({self.finess})"


class ActiviteProfessionnelle(models.Model):
    """One professional at work in one commune, as the last RPPS import says it. A person with
    several activities has several rows, and counts once in a territory.

    Millions of rows come at once, whose commune and dataset the import knows to exist: the base
    does not check them one by one.
    """

    rpps = models.CharField("identifiant national", max_length=12)
    profession = models.CharField("code profession", max_length=2)
    savoir_faire = models.CharField("code savoir-faire", max_length=10, blank=True)
    mode = models.CharField("code mode d’exercice", max_length=1, blank=True)
    commune = models.ForeignKey(
        Commune,
        models.PROTECT,
        related_name="+",
        verbose_name="commune ou arrondissement",
        db_constraint=False,
        db_index=False,
    )
    finess = models.CharField("n° FINESS du site", max_length=9, blank=True)
    jeu = models.ForeignKey(
        JeuDeDonnees,
        models.PROTECT,
        verbose_name="jeu de données",
        db_constraint=False,
        db_index=False,
    )

    class Meta:
        verbose_name = "activité d’un professionnel"
        verbose_name_plural = "activités de professionnels"
        indexes = [models.Index(fields=["commune", "profession"], name="activite_commune")]

    def __str__(self) -> str:
        return f"{self.profession} à {self.commune_id}"


class EffectifProfession(models.Model):
    """How many professionals worked in a commune at one vintage: what is kept of earlier ones."""

    jeu = models.ForeignKey(JeuDeDonnees, models.PROTECT, verbose_name="jeu de données")
    commune = models.ForeignKey(
        Commune, models.PROTECT, related_name="+", verbose_name="commune ou arrondissement"
    )
    profession = models.CharField("code profession", max_length=2)
    savoir_faire = models.CharField("code savoir-faire", max_length=10, blank=True)
    mode = models.CharField("code mode d’exercice", max_length=1, blank=True)
    nombre = models.PositiveIntegerField("nombre de personnes")

    class Meta:
        verbose_name = "effectif d’une profession"
        verbose_name_plural = "effectifs de professions"
        constraints = [
            models.UniqueConstraint(
                fields=["jeu", "commune", "profession", "savoir_faire", "mode"],
                name="effectif_profession_une_fois",
                violation_error_message="Cet effectif est déjà donné.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nombre} × {self.profession} à {self.commune_id}"


class EffectifTerritoire(models.Model):
    """How many persons work in a département, a région or France at one vintage. Not the sum of
    its communes: a person who works in two of them counts once. `rang` tells physicians apart
    (`rules.professions`), 0 for the others."""

    jeu = models.ForeignKey(JeuDeDonnees, models.PROTECT, verbose_name="jeu de données")
    niveau = models.CharField("niveau", max_length=11)
    code = models.CharField("code du territoire", max_length=3, blank=True)
    profession = models.CharField("code profession", max_length=2)
    rang = models.PositiveSmallIntegerField("rang de spécialité")
    personnes = models.PositiveIntegerField("nombre de personnes")
    liberales = models.PositiveIntegerField("dont exercice libéral")

    class Meta:
        verbose_name = "effectif d’un territoire"
        verbose_name_plural = "effectifs de territoires"
        constraints = [
            models.UniqueConstraint(
                fields=["jeu", "niveau", "code", "profession", "rang"],
                name="effectif_territoire_une_fois",
                violation_error_message="Cet effectif est déjà donné.",
            ),
            models.CheckConstraint(
                condition=Q(liberales__lte=models.F("personnes")),
                name="effectif_territoire_liberales",
                violation_error_message="Les libéraux sont parmi les personnes.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.personnes} × {self.profession} ({self.niveau} {self.code})"


class FluxPatients(models.Model):
    """How many people of one commune are cared for in another, as a declared source says it."""

    jeu = models.ForeignKey(JeuDeDonnees, models.PROTECT, verbose_name="jeu de données")
    origine = models.ForeignKey(
        Commune, models.PROTECT, related_name="+", verbose_name="commune de résidence"
    )
    destination = models.ForeignKey(
        Commune, models.PROTECT, related_name="+", verbose_name="commune de soins"
    )
    effectif = models.PositiveIntegerField("effectif")

    class Meta:
        verbose_name = "flux de patients"
        verbose_name_plural = "flux de patients"
        constraints = [
            models.UniqueConstraint(
                fields=["jeu", "origine", "destination"],
                name="flux_une_fois",
                violation_error_message="Ce flux est déjà donné.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.origine_id} vers {self.destination_id}"
