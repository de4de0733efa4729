"""The base of every table whose rows belong to one tenant."""

from typing import Any

from django.conf import settings
from django.db import models

from .contexte import exiger_cloison


class GestionnaireCloisonne(models.Manager[Any]):
    """Refuses to read before a tenant is set; the database alone decides which rows exist."""

    def get_queryset(self) -> models.QuerySet[Any]:
        exiger_cloison()
        return super().get_queryset()


class Cloisonne(models.Model):
    """A row of one tenant. The migration that makes the table must also run `Cloisonner`."""

    locataire = models.ForeignKey(
        settings.MODELE_LOCATAIRE, models.PROTECT, related_name="+", verbose_name="communauté"
    )

    objects = GestionnaireCloisonne()

    class Meta:
        abstract = True
        # Relations and reloads go through it too, so that nothing forgets the tenant.
        base_manager_name = "objects"
