"""What several processes must know at once, and may forget: see `cache.py`."""

from django.db import models


class EntreeDeCache(models.Model):
    """A value kept until a date. The table is not journalled: a crash empties it, nothing else."""

    cle = models.CharField(primary_key=True, max_length=250)
    valeur = models.JSONField()
    expire_a = models.DateTimeField(null=True)

    class Meta:
        db_table = "base_cache"
        indexes = [models.Index(fields=["expire_a"], name="base_cache_expire")]

    def __str__(self) -> str:
        return self.cle
