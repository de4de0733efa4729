"""The account: known by its e-mail address. What it may do is in `roles`."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class Compte(AbstractBaseUser):
    """A person who can sign in. Defined from the first migration: it cannot be swapped later."""

    courriel = models.EmailField("adresse électronique", max_length=254, unique=True)
    prenom = models.CharField("prénom", max_length=100, blank=True)
    nom = models.CharField("nom", max_length=100, blank=True)
    cree_a = models.DateTimeField("créé à")
    actif = models.BooleanField("actif", default=True)

    objects = BaseUserManager()

    USERNAME_FIELD = "courriel"
    EMAIL_FIELD = "courriel"

    class Meta:
        verbose_name = "compte"
        constraints = [
            models.UniqueConstraint(
                Lower("courriel"),
                name="comptes_compte_courriel_unique",
                violation_error_message="Un compte existe déjà pour cette adresse.",
            )
        ]

    def __str__(self) -> str:
        return self.nom_complet or self.courriel

    @property
    def nom_complet(self) -> str:
        """First name and name as given by the person or the identity provider; may be empty."""
        return f"{self.prenom} {self.nom}".strip()

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.actif
