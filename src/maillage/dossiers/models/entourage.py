"""Who can help, by territory: functional mailboxes and labelled support structures, dated."""

from django.db import models
from django.db.models import F, Q


class Organisme(models.TextChoices):
    ARS = "ars", "délégation départementale de l’ARS"
    CPAM = "cpam", "Assurance Maladie"


class Interlocuteur(models.Model):
    """The functional mailbox of a service for a département, from `debut` to `fin` (excluded).
    Never a person's own address."""

    departement = models.ForeignKey(
        "territoires.Departement", models.PROTECT, related_name="+", verbose_name="département"
    )
    organisme = models.CharField("service", max_length=4, choices=Organisme.choices)
    intitule = models.CharField("intitulé", max_length=200)
    courriel = models.EmailField("boîte fonctionnelle")
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    debut = models.DateField("à partir du")
    fin = models.DateField("jusqu’au (exclu)", null=True, blank=True)
    source = models.CharField("source", max_length=300, blank=True)
    saisi_a = models.DateTimeField("saisi à")
    saisi_par = models.CharField("saisi par", max_length=200)

    class Meta:
        verbose_name = "interlocuteur"
        ordering = ["departement", "organisme", "-debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gt=F("debut")),
                name="interlocuteur_fin_apres_debut",
                violation_error_message="La fin vient après le début.",
            )
        ]

    def __str__(self) -> str:
        return self.intitule


class StructureAppui(models.Model):
    """A support structure labelled by the ARS of a région, from `debut` to `fin` (excluded; in Paca
    the label lasts three years)."""

    region = models.ForeignKey(
        "territoires.Region", models.PROTECT, related_name="+", verbose_name="région"
    )
    nom = models.CharField("nom", max_length=200)
    courriel = models.EmailField("boîte fonctionnelle", blank=True)
    site = models.URLField("site", blank=True)
    debut = models.DateField("labellisée à partir du")
    fin = models.DateField("jusqu’au (exclu)", null=True, blank=True)
    source = models.CharField("source", max_length=300, blank=True)
    saisie_a = models.DateTimeField("saisie à")
    saisie_par = models.CharField("saisie par", max_length=200)

    class Meta:
        verbose_name = "structure d’appui"
        verbose_name_plural = "structures d’appui"
        ordering = ["region", "nom"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gt=F("debut")),
                name="structure_appui_fin_apres_debut",
                violation_error_message="La fin vient après le début.",
            )
        ]

    def __str__(self) -> str:
        return self.nom
