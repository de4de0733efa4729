"""The base class of rows that hold protected columns."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.db import models

from .champs import Empreinte


class Protege(models.Model):
    """A row known by a UUID chosen before the insert: its ciphertexts are bound to it.

    A UUID that a stranger guesses gives nothing: access is checked elsewhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save; a hash follows its source even when only the source is named."""
        if update_fields is not None:
            nommes = set(update_fields)
            nommes |= {
                champ.name
                for champ in self._meta.concrete_fields
                if isinstance(champ, Empreinte) and champ.source in nommes
            }
            update_fields = nommes
        super().save(*args, update_fields=update_fields, **kwargs)
