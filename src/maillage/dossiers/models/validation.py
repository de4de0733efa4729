"""The two-month clock, as dated rows."""

from django.db import models
from django.db.models import F, Q

from maillage.plateforme.cloisons.models import Cloisonne

from .dossier import Dossier


class MouvementDelai(Cloisonne):
    """The clock starts, stops, runs again, is put right, or ends. Never changed: a wrong date is
    put right by another row, with its reason, which the three parties see.

    `le` is a date of the CPTS's time zone; `echeance_*` what each computation then gave (null while
    stopped).
    """

    class Nature(models.TextChoices):
        RECEPTION = "reception", "réception du projet complet"
        ARRET = "arret", "demande de compléments"
        REPRISE = "reprise", "réception des compléments"
        RECTIFICATION = "rectification", "date rectifiée"
        FIN = "fin", "fin du délai"

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="mouvements")
    cycle = models.PositiveIntegerField("transmission")
    nature = models.CharField("nature", max_length=14, choices=Nature.choices)
    le = models.DateField("le")
    remplace = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    motif = models.TextField("motif", blank=True)
    echeance_suspension = models.DateField("échéance, suspension", null=True)
    echeance_redemarrage = models.DateField("échéance, redémarrage", null=True)
    a = models.DateTimeField("enregistré à")
    par = models.CharField("par", max_length=200)

    class Meta(Cloisonne.Meta):
        abstract = False
        verbose_name = "mouvement du délai"
        verbose_name_plural = "mouvements du délai"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(nature="rectification") | Q(remplace__isnull=False) & ~Q(motif=""),
                name="rectification_motivee",
                violation_error_message="Une date rectifiée dit laquelle, et pourquoi.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nature} le {self.le:%d/%m/%Y}"


class DemandeComplements(Cloisonne):
    """What the ARS asks to complete: a list and a time limit. `pieces` true: pieces that the texts
    require were missing, the case in which the CRPA restarts the clock."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="demandes")
    cycle = models.PositiveIntegerField("transmission")
    demandee_le = models.DateField("demandée le")
    limite_le = models.DateField("à rendre avant le")
    elements = models.JSONField("compléments attendus")
    pieces = models.BooleanField("pièces exigées par les textes")
    repondue_le = models.DateField("réponse reçue le", null=True, blank=True)
    reponse = models.TextField("réponse", blank=True)
    a = models.DateTimeField("enregistrée à")
    par = models.CharField("par", max_length=200)

    class Meta(Cloisonne.Meta):
        abstract = False
        verbose_name = "demande de compléments"
        verbose_name_plural = "demandes de compléments"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(limite_le__gte=F("demandee_le")),
                name="complements_limite_apres",
                violation_error_message="Le délai pour répondre finit après la demande.",
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(repondue_le__isnull=True),
                name="complements_une_a_la_fois",
                violation_error_message="Une demande de compléments attend déjà sa réponse.",
            ),
        ]

    def __str__(self) -> str:
        return f"demande du {self.demandee_le:%d/%m/%Y}"
