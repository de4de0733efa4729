"""What we know of a task beside what the queue (django-ox) keeps: who, for whom, how far."""

from django.db import models


class Demande(models.Model):
    """One row per queued task, written with it in the same transaction."""

    tache = models.OneToOneField(
        "django_ox.OxTask",
        verbose_name="tâche",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="demande",
    )
    titre = models.CharField("titre", max_length=200)
    # Asked twice with the same key, done once: until the row is purged.
    cle = models.CharField("clé", max_length=200, unique=True, null=True, blank=True)
    locataire = models.BigIntegerField("locataire", null=True, blank=True)
    acteur = models.JSONField("demandée par", default=dict)
    fait = models.PositiveBigIntegerField("fait", default=0)
    total = models.PositiveBigIntegerField("total", null=True, blank=True)
    etape = models.CharField("étape", max_length=200, blank=True)
    # Grows with each progress told: pages ask for nothing else.
    version = models.PositiveBigIntegerField("version", default=0)
    avance_a = models.DateTimeField("dernière avancée", null=True, blank=True)
    # Set while it runs: the task stops itself the next time it tells its progress.
    annulee_par = models.CharField("annulée par", max_length=200, blank=True)

    class Meta:
        verbose_name = "demande de tâche"
        verbose_name_plural = "demandes de tâches"

    def __str__(self) -> str:
        return self.titre
