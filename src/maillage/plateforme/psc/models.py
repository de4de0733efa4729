"""The professional identity of an account, as Pro Santé Connect last gave it."""

from django.conf import settings
from django.db import models

from .rules import IdentiteProfessionnelle, Situation, choisir, situations_de_json


class IdentitePsc(models.Model):
    """One for an account at most; goes away with the link (`SocialAccount`) it was read through."""

    compte = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="identite_psc",
        verbose_name="compte",
    )
    liaison = models.OneToOneField(
        "socialaccount.SocialAccount",
        on_delete=models.CASCADE,
        related_name="identite_psc",
        verbose_name="liaison",
    )
    identifiant = models.CharField("identifiant national", max_length=100, unique=True)
    rpps = models.CharField("numéro RPPS", max_length=11, blank=True, db_index=True)
    nom = models.CharField("nom", max_length=200, blank=True)
    prenom = models.CharField("prénom", max_length=200, blank=True)
    situations = models.JSONField("situations d’exercice", default=list)
    proposition = models.CharField("dernière situation choisie", max_length=16, blank=True)
    rafraichie_a = models.DateTimeField("rafraîchie à")

    class Meta:
        verbose_name = "identité Pro Santé Connect"
        verbose_name_plural = "identités Pro Santé Connect"

    def __str__(self) -> str:
        return f"{self.prenom} {self.nom}".strip() or self.identifiant

    @property
    def lues(self) -> tuple[Situation, ...]:
        return situations_de_json(self.situations)

    def reprendre(self, identite: IdentiteProfessionnelle) -> None:
        """Copy what PSC says now over what it said before."""
        donnees = identite.en_json()
        self.situations = list(donnees.pop("situations"))
        for nom, valeur in donnees.items():
            setattr(self, nom, valeur)

    def choix(self, voulue: str) -> tuple[Situation | None, Situation | None]:
        return choisir(self.lues, voulue=voulue, proposee=self.proposition)
