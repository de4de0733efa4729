"""Roles given to accounts, and invitations to take one.

These tables have no wall: they say which walls open, and are read before any does. Only `queries`
and `access` read them.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from .catalogue import Niveau

NIVEAUX = [
    (Niveau.LOCATAIRE.value, "communauté"),
    (Niveau.DEPARTEMENT.value, "département"),
    (Niveau.REGION.value, "région"),
    (Niveau.PLATEFORME.value, "plateforme"),
]


class Place(models.Model):
    """A role on a place: `cible` is a tenant's key, a code of département or région, or empty."""

    role = models.CharField("rôle", max_length=40)
    niveau = models.CharField("niveau", max_length=12, choices=NIVEAUX)
    cible = models.CharField("sur", max_length=20, blank=True)

    class Meta:
        abstract = True

    @property
    def cercle(self) -> tuple[Niveau, str]:
        return Niveau(self.niveau), self.cible


class Attribution(Place):
    """A role held by an account from `debut` (included) to `fin` (excluded, null: no end)."""

    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="compte"
    )
    debut = models.DateTimeField("du")
    fin = models.DateTimeField("au (exclu)", null=True, blank=True)
    donnee_a = models.DateTimeField("donné le")
    donnee_par = models.CharField("donné par", max_length=300)
    retiree_par = models.CharField("retiré par", max_length=300, blank=True)

    class Meta:
        verbose_name = "attribution"
        indexes = [models.Index(fields=["niveau", "cible"], name="roles_par_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(niveau__in=[n.value for n in Niveau]),
                name="attribution_niveau_connu",
                violation_error_message="Ce niveau est inconnu.",
            ),
            models.CheckConstraint(
                condition=(Q(niveau=Niveau.PLATEFORME.value) & Q(cible=""))
                | (~Q(niveau=Niveau.PLATEFORME.value) & ~Q(cible="")),
                name="attribution_cible_selon_niveau",
                violation_error_message="Un rôle se donne sur un lieu précis.",
            ),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gte=F("debut")),
                name="attribution_fin_apres_debut",
                violation_error_message="Un rôle prend fin après son début.",
            ),
            ExclusionConstraint(
                name="attribution_une_seule_a_la_fois",
                expressions=[
                    ("compte", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("niveau", RangeOperators.EQUAL),
                    ("cible", RangeOperators.EQUAL),
                    (
                        Func(
                            F("debut"),
                            F("fin"),
                            Value("[)"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Cette personne a déjà ce rôle à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} de {self.compte_id} sur {self.niveau} {self.cible}".strip()


class Invitation(Place):
    """A role offered to an address by a link. Only the SHA-256 of the link's secret is kept."""

    courriel = models.EmailField("adresse électronique", max_length=254)
    empreinte = models.CharField("empreinte du jeton", max_length=64, unique=True)
    fin_du_role = models.DateTimeField("fin du rôle (exclue)", null=True, blank=True)
    creee_a = models.DateTimeField("créée le")
    creee_par = models.CharField("créée par", max_length=300)
    # Asked again at the acceptance: may this account still give the role? None: the platform.
    invitant = models.BigIntegerField("compte de qui invite", null=True, blank=True)
    expire_a = models.DateTimeField("expire le")
    acceptee_a = models.DateTimeField("acceptée le", null=True, blank=True)
    annulee_a = models.DateTimeField("annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        indexes = [models.Index(fields=["niveau", "cible"], name="invitations_par_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(acceptee_a__isnull=True) | Q(annulee_a__isnull=True),
                name="invitation_acceptee_ou_annulee",
                violation_error_message="Une invitation est acceptée ou annulée, pas les deux.",
            ),
            models.UniqueConstraint(
                fields=["courriel", "role", "niveau", "cible"],
                condition=Q(acceptee_a__isnull=True, annulee_a__isnull=True),
                name="invitation_une_seule_en_cours",
                violation_error_message="Cette personne est déjà invitée à ce rôle.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} offert à {self.courriel}"
