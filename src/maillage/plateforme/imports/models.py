"""A file given to be imported, from its arrival to what became of it."""

import uuid

from django.db import models
from django.db.models import Q

from .states import LIBELLES, EtatImport


class Import(models.Model):
    """One file, one importer, one outcome. Nothing of the file is in force before APPLIQUE.

    `cle` is where the file is kept until the end; `resultat` is the sentence of the outcome.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    importateur = models.SlugField("importateur", max_length=40)
    nom_fichier = models.CharField("nom du fichier", max_length=255)
    octets = models.BigIntegerField("taille en octets")
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    cle = models.CharField("clé de rangement", max_length=200, blank=True)
    options = models.JSONField("options", default=dict, blank=True)
    etat = models.CharField(
        "état",
        max_length=12,
        choices=[(etat.value, LIBELLES[etat]) for etat in EtatImport],
        default=EtatImport.RECU.value,
    )
    apercu = models.JSONField("aperçu", default=dict, blank=True)
    erreurs = models.JSONField("erreurs par ligne", default=list, blank=True)
    nb_erreurs = models.IntegerField("nombre d’erreurs", default=0)
    resultat = models.TextField("résultat", blank=True)
    tache = models.UUIDField("tâche", null=True, blank=True)
    depose_a = models.DateTimeField("déposé à")
    depose_par = models.CharField("déposé par", max_length=200)
    fini_a = models.DateTimeField("fini à", null=True, blank=True)

    class Meta:
        verbose_name = "import"
        ordering = ["-depose_a", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat__in=[etat.value for etat in EtatImport]),
                name="import_etat_connu",
                violation_error_message="L’état de l’import est inconnu.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatImport.APPLIQUE.value)
                | Q(fini_a__isnull=False) & ~Q(resultat=""),
                name="import_applique_dit_son_resultat",
                violation_error_message="Un import appliqué dit ce qu’il a changé.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatImport.REFUSE.value) | Q(nb_erreurs__gt=0),
                name="import_refuse_dit_pourquoi",
                violation_error_message="Un import refusé dit ses erreurs.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.importateur}, {self.nom_fichier}"
