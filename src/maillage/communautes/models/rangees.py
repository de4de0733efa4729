"""Who carries the project of a CPTS, counted and described by its own people. Behind its walls."""

from django.db import models
from django.db.models import Q

from maillage.plateforme.cloisons.models import Cloisonne


class Suivie(Cloisonne):
    """Who wrote it last."""

    modifie_a = models.DateTimeField("modifié à")
    modifie_par = models.CharField("modifié par", max_length=200)

    class Meta(Cloisonne.Meta):
        abstract = True


class StructureJuridique(Suivie):
    """The legal structure that carries the CPTS; one row a CPTS. `siret` is checked by its key."""

    nom = models.CharField("nom de la structure", max_length=200, blank=True)
    type = models.CharField("type de structure", max_length=20, blank=True)
    type_precise = models.CharField("précision", max_length=200, blank=True)
    statuts = models.CharField("statuts", max_length=20, blank=True)
    gouvernance = models.TextField("organisation de la gouvernance", blank=True)
    siret = models.CharField("n° SIRET", max_length=14, blank=True)
    adresse = models.TextField("adresse postale", blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    courriel = models.CharField("courriel", max_length=254, blank=True)
    courriel_public = models.CharField("courriel à diffuser", max_length=254, blank=True)
    representant = models.TextField("représentant légal", blank=True)
    coordonnateur = models.TextField("coordonnateur", blank=True)

    class Meta(Suivie.Meta):
        abstract = False
        verbose_name = "structure juridique"
        verbose_name_plural = "structures juridiques"
        constraints = [
            models.UniqueConstraint(
                fields=["locataire"],
                name="structure_juridique_une_par_communaute",
                violation_error_message="La communauté a déjà une structure juridique.",
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^[0-9]{14}$"),
                name="structure_juridique_siret",
                violation_error_message="Un SIRET a quatorze chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class Ordonnee(Suivie):
    """A row of a list that people order, take away and bring back."""

    rang = models.PositiveIntegerField("rang", default=0)
    retire_a = models.DateTimeField("retiré à", null=True, blank=True)

    class Meta(Suivie.Meta):
        abstract = True


class MembreEquipe(Ordonnee):
    """A member of the project team, as the team names them."""

    nom = models.CharField("nom", max_length=100, blank=True)
    prenom = models.CharField("prénom", max_length=100, blank=True)
    profession = models.CharField("profession", max_length=120, blank=True)
    lieu = models.CharField("lieu d’exercice", max_length=200, blank=True)
    structure = models.CharField("structure d’appartenance", max_length=200, blank=True)
    secteur = models.CharField("secteur d’activité", max_length=20, blank=True)
    gouvernance = models.CharField("participe à la gouvernance", max_length=3, blank=True)

    class Meta(Ordonnee.Meta):
        abstract = False
        verbose_name = "membre de l’équipe projet"
        verbose_name_plural = "membres des équipes projet"
        ordering = ["rang", "id"]

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}".strip()


class ProfessionMobilisee(Suivie):
    """How many professionals of one profession are known, asked, members, in the governance, or
    took part in writing. Null: not said."""

    profession = models.CharField("profession", max_length=30)
    precision = models.CharField("précision", max_length=200, blank=True)
    identifies = models.PositiveIntegerField("identifiés", null=True, blank=True)
    sollicites = models.PositiveIntegerField("sollicités", null=True, blank=True)
    adherents = models.PositiveIntegerField("adhérents", null=True, blank=True)
    gouvernance = models.PositiveIntegerField("participant à la gouvernance", null=True, blank=True)
    elaboration = models.PositiveIntegerField("ayant participé au projet", null=True, blank=True)

    class Meta(Suivie.Meta):
        abstract = False
        verbose_name = "profession mobilisée"
        verbose_name_plural = "professions mobilisées"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["locataire", "profession"],
                name="profession_mobilisee_une_fois",
                violation_error_message="Cette profession est déjà comptée.",
            )
        ]

    def __str__(self) -> str:
        return self.profession


class Partenaire(Ordonnee):
    """A service or an establishment with which the CPTS builds a partnership."""

    nom = models.CharField("service ou établissement", max_length=200, blank=True)
    representant = models.CharField("représentant", max_length=200, blank=True)
    localisation = models.CharField("localisation", max_length=200, blank=True)
    avancement = models.CharField("état d’avancement", max_length=300, blank=True)
    formalise = models.CharField("partenariat formalisé", max_length=3, blank=True)
    gouvernance = models.CharField("participe à la gouvernance", max_length=3, blank=True)

    class Meta(Ordonnee.Meta):
        abstract = False
        verbose_name = "partenaire"
        ordering = ["rang", "id"]

    def __str__(self) -> str:
        return self.nom
