"""A proposal of perimeters: what was asked, what the engine answered, what people changed."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from maillage.moteurs.perimetres import Mode
from maillage.plateforme.roles.catalogue import Niveau

from .states import LIBELLES_PROPOSITION, EtatProposition

MODES = {
    Mode.ETENDRE: "étendre les CPTS qui existent",
    Mode.NOUVELLES: "créer de nouvelles CPTS",
    Mode.DECOUPER: "découper une CPTS",
}


class Proposition(models.Model):
    """It binds nobody and changes no perimeter.

    Its territory is exactly one of `region`, `departement`, `communaute`. `niveau` and `cible` are
    where its author holds the right to propose: those who hold it there too see it. `resultat` is
    the engine's answer as JSON, never changed; `retouchee` the measures once the hand edits in
    force (`Retouche`) are applied, null without any. `empreinte` tells whether the territory's
    data are still those it was computed from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey(
        "territoires.Region", models.PROTECT, null=True, related_name="+", verbose_name="région"
    )
    departement = models.ForeignKey(
        "territoires.Departement",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="département",
    )
    communaute = models.ForeignKey(
        "communautes.Communaute",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="CPTS à découper",
    )
    mode = models.CharField("mode", max_length=10, choices=[(m.value, MODES[m]) for m in Mode])
    tout = models.BooleanField("reprendre aussi les communes déjà couvertes", default=False)
    minimum = models.PositiveIntegerField("population minimale")
    maximum = models.PositiveIntegerField("population maximale")
    nombre = models.PositiveIntegerField("nombre de CPTS voulues", null=True)
    poids = models.JSONField("poids des critères")
    graine = models.PositiveIntegerField("graine", default=0)
    le = models.DateField("situation au")
    niveau = models.CharField("niveau", max_length=12, choices=[(n.value, n.value) for n in Niveau])
    cible = models.CharField("cible", max_length=20, blank=True)
    etat = models.CharField(
        "état",
        max_length=10,
        choices=[(e.value, LIBELLES_PROPOSITION[e]) for e in EtatProposition],
        default=EtatProposition.EN_CALCUL.value,
    )
    tache = models.UUIDField("tâche", null=True)
    resultat = models.JSONField("réponse du moteur", null=True)
    retouchee = models.JSONField("mesures après retouches", null=True)
    parties = models.PositiveIntegerField("nombre de parts", null=True)
    refus = models.TextField("pourquoi elle n’a pas pu être calculée", blank=True)
    empreinte = models.CharField("empreinte des données", max_length=64, blank=True)
    creee_a = models.DateTimeField("créée à")
    creee_par = models.CharField("créée par", max_length=200)
    auteur = models.ForeignKey(
        "comptes.Compte", models.SET_NULL, null=True, related_name="+", verbose_name="auteur"
    )
    abandonnee_a = models.DateTimeField("abandonnée à", null=True)
    abandonnee_par = models.CharField("abandonnée par", max_length=200, blank=True)

    class Meta:
        verbose_name = "proposition de périmètres"
        verbose_name_plural = "propositions de périmètres"
        ordering = ["-creee_a", "id"]
        indexes = [models.Index(fields=["niveau", "cible"], name="proposition_cercle")]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(region__isnull=False, departement__isnull=True, communaute__isnull=True)
                    | Q(region__isnull=True, departement__isnull=False, communaute__isnull=True)
                    | Q(region__isnull=True, departement__isnull=True, communaute__isnull=False)
                ),
                name="proposition_un_territoire",
                violation_error_message=(
                    "Une proposition porte sur une région, un département ou une CPTS."
                ),
            ),
            models.CheckConstraint(
                condition=Q(mode=Mode.DECOUPER.value, communaute__isnull=False)
                | (~Q(mode=Mode.DECOUPER.value) & Q(communaute__isnull=True)),
                name="proposition_decouper_une_cpts",
                violation_error_message="Seul le découpage porte sur une CPTS.",
            ),
            models.CheckConstraint(
                condition=Q(minimum__gte=1, maximum__gte=models.F("minimum")),
                name="proposition_bande",
                violation_error_message="La bande de population est impossible.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=[e.value for e in EtatProposition]),
                name="proposition_etat_connu",
                violation_error_message="L’état de la proposition est inconnu.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatProposition.PRETE.value) | Q(resultat__isnull=False),
                name="proposition_prete_a_un_resultat",
                violation_error_message="Une proposition prête a un résultat.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatProposition.REFUSEE.value) | ~Q(refus=""),
                name="proposition_refusee_dit_pourquoi",
                violation_error_message="Une proposition refusée dit pourquoi.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatProposition.ABANDONNEE.value, abandonnee_a__isnull=False)
                | (~Q(etat=EtatProposition.ABANDONNEE.value) & Q(abandonnee_a__isnull=True)),
                name="proposition_abandonnee_a_une_date",
                violation_error_message="Une proposition abandonnée a une date d’abandon.",
            ),
        ]

    def __str__(self) -> str:
        return f"proposition du {self.creee_a:%d/%m/%Y}"


class Retouche(models.Model):
    """One gesture by hand: some unités go to a part, named like the engine's or a new name. An
    undone one stays, with who undid it."""

    proposition = models.ForeignKey(
        Proposition, models.CASCADE, related_name="retouches", verbose_name="proposition"
    )
    rang = models.PositiveIntegerField("rang")
    unites = ArrayField(models.CharField(max_length=5), verbose_name="communes")
    vers = models.CharField("part", max_length=200)
    faite_a = models.DateTimeField("faite à")
    faite_par = models.CharField("faite par", max_length=200)
    annulee_a = models.DateTimeField("annulée à", null=True)
    annulee_par = models.CharField("annulée par", max_length=200, blank=True)

    class Meta:
        verbose_name = "retouche"
        ordering = ["proposition", "rang"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposition", "rang"],
                name="retouche_un_rang",
                violation_error_message="Deux retouches ont le même rang.",
            ),
            models.CheckConstraint(
                condition=~Q(unites=[]),
                name="retouche_deplace_une_commune",
                violation_error_message="Une retouche déplace au moins une commune.",
            ),
        ]

    def __str__(self) -> str:
        return f"retouche {self.rang}"
