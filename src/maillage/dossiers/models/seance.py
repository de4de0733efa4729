"""Sessions of a departmental commission (CCOPD). They belong to the département, not to a CPTS."""

from django.db import models
from django.db.models import Q

from .dossier import Dossier


class Seance(models.Model):
    """One session. `tenue_a` null: planned; `annulee_a`: it will not be held."""

    departement = models.ForeignKey(
        "territoires.Departement", models.PROTECT, related_name="+", verbose_name="département"
    )
    le = models.DateField("le")
    heure = models.TimeField("à", null=True, blank=True)
    lieu = models.CharField("lieu", max_length=200, blank=True)
    note = models.TextField("note", blank=True)
    envoyee_a = models.DateTimeField("ordre du jour envoyé à", null=True, blank=True)
    tenue_a = models.DateTimeField("tenue, compte rendu clos à", null=True, blank=True)
    annulee_a = models.DateTimeField("annulée à", null=True, blank=True)
    creee_a = models.DateTimeField("créée à")
    creee_par = models.CharField("créée par", max_length=200)

    class Meta:
        verbose_name = "séance de la commission"
        verbose_name_plural = "séances des commissions"
        ordering = ["-le", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(tenue_a__isnull=True) | Q(annulee_a__isnull=True),
                name="seance_tenue_ou_annulee",
                violation_error_message="Une séance est tenue ou annulée.",
            )
        ]

    def __str__(self) -> str:
        return f"séance du {self.le:%d/%m/%Y}"


class Participant(models.Model):
    """A member called to a session. `compte` when they have one here, and may read the agenda."""

    seance = models.ForeignKey(Seance, models.CASCADE, related_name="participants")
    organisme = models.CharField("organisme", max_length=200)
    nom = models.CharField("nom", max_length=200, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    compte = models.BigIntegerField("compte", null=True, blank=True)
    present = models.BooleanField("présent", null=True)

    class Meta:
        verbose_name = "participant"
        ordering = ["organisme", "nom", "id"]

    def __str__(self) -> str:
        return f"{self.organisme}, {self.nom}"


class Inscription(models.Model):
    """A case on the agenda of a session, and the commission's opinion on it."""

    seance = models.ForeignKey(Seance, models.PROTECT, related_name="inscriptions")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="inscriptions")
    rang = models.PositiveIntegerField("rang")
    sens = models.CharField("avis de la commission", max_length=12, blank=True)
    avis = models.TextField("avis motivé", blank=True)
    retiree_a = models.DateTimeField("retirée à", null=True, blank=True)

    class Meta:
        verbose_name = "inscription à l’ordre du jour"
        verbose_name_plural = "inscriptions à l’ordre du jour"
        ordering = ["rang", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["seance", "dossier"],
                condition=Q(retiree_a__isnull=True),
                name="inscription_une_fois",
                violation_error_message="Ce dossier est déjà à l’ordre du jour.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier}, {self.seance}"


class Piece(models.Model):
    """A document sent to the members with the agenda."""

    inscription = models.ForeignKey(Inscription, models.CASCADE, related_name="pieces")
    version = models.ForeignKey("dossiers.VersionDocument", models.PROTECT, related_name="+")
    envoyee_a = models.DateTimeField("envoyée à")

    class Meta:
        verbose_name = "document envoyé"
        verbose_name_plural = "documents envoyés"

    def __str__(self) -> str:
        return f"document de {self.inscription}"


class Deport(models.Model):
    """A member who leaves the room for a case: a conflict of interest, declared."""

    inscription = models.ForeignKey(Inscription, models.CASCADE, related_name="deports")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="deports")
    motif = models.TextField("motif", blank=True)

    class Meta:
        verbose_name = "déport"
        constraints = [
            models.UniqueConstraint(
                fields=["inscription", "participant"],
                name="deport_une_fois",
                violation_error_message="Ce déport est déjà noté.",
            )
        ]

    def __str__(self) -> str:
        return f"déport de {self.participant}"
