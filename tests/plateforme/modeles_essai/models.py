"""One model for each thing the platform offers to the modules."""

from django.db import models


class Note(models.Model):
    """A plain row, to compare with."""

    texte = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.texte
