"""The outbox. What a message says is encrypted, and erased once it has been delivered."""

from django.db import models

from maillage.plateforme.chiffrement.champs import TexteChiffre
from maillage.plateforme.chiffrement.models import Protege

from .states import LIBELLES, Etat, Rythme


class Message(Protege):
    """One message to one person, by one channel."""

    canal = models.CharField("canal", max_length=20)
    destinataire = models.CharField("destinataire", max_length=320)
    gabarit = models.CharField("gabarit", max_length=80)
    objet = models.CharField("objet", max_length=200)
    texte = TexteChiffre("texte", null=True, blank=True)
    html = TexteChiffre("html", null=True, blank=True)
    # The same for every attempt: a receiver who got it twice can tell.
    identifiant = models.CharField("Message-ID", max_length=200, unique=True)
    cle = models.CharField("clé", max_length=200, unique=True, null=True, blank=True)
    etat = models.CharField(
        "état", max_length=20, choices=[(etat.value, libelle) for etat, libelle in LIBELLES.items()]
    )
    urgent = models.BooleanField("urgent", default=False)
    locataire = models.BigIntegerField("locataire", null=True, blank=True)
    par = models.CharField("écrit par", max_length=200)
    cree_a = models.DateTimeField("écrit le")
    prevu_a = models.DateTimeField("prévu le", null=True, blank=True)
    remis_a = models.DateTimeField("remis le", null=True, blank=True)
    essais = models.PositiveSmallIntegerField("essais", default=0)
    code = models.PositiveSmallIntegerField("code de réponse", null=True, blank=True)
    reponse = models.CharField("réponse", max_length=500, blank=True)
    resume = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="contenus"
    )

    class Meta:
        verbose_name = "message"
        indexes = [
            models.Index(fields=["-cree_a"], name="notifications_message_date"),
            models.Index(
                fields=["prevu_a"],
                condition=models.Q(etat=Etat.GROUPE.value),
                name="notifications_message_groupe",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="notifications_message_remis",
                condition=~models.Q(etat__in=[Etat.REMIS.value, Etat.REBONDI.value])
                | models.Q(remis_a__isnull=False),
                violation_error_message="Un message remis a une date de remise.",
            ),
            models.CheckConstraint(
                name="notifications_message_groupe",
                condition=~models.Q(etat=Etat.GROUPE.value) | models.Q(prevu_a__isnull=False),
                violation_error_message="Un message groupé a une heure d’envoi prévue.",
            ),
            models.CheckConstraint(
                name="notifications_message_efface",
                condition=~models.Q(
                    etat__in=[
                        Etat.REMIS.value,
                        Etat.REBONDI.value,
                        Etat.RESUME.value,
                        Etat.REFUSE.value,
                    ]
                )
                | models.Q(texte__isnull=True, html__isnull=True),
                violation_error_message="Le contenu d’un message parti est effacé.",
            ),
        ]

    def __str__(self) -> str:
        return self.objet


class AdresseEnDefaut(models.Model):
    """An address that a server said nobody reads. Urgent messages are still tried."""

    adresse = models.CharField("adresse", max_length=320, unique=True)
    code = models.PositiveSmallIntegerField("code", null=True, blank=True)
    reponse = models.CharField("réponse", max_length=500, blank=True)
    depuis = models.DateTimeField("depuis le")
    dernier = models.DateTimeField("dernier refus")
    refus = models.PositiveIntegerField("refus", default=1)

    class Meta:
        verbose_name = "adresse en défaut"
        verbose_name_plural = "adresses en défaut"

    def __str__(self) -> str:
        return self.adresse


class Preference(models.Model):
    """How the owner of an address wants to be written to."""

    adresse = models.CharField("adresse", max_length=320, unique=True)
    rythme = models.CharField(
        "rythme",
        max_length=20,
        choices=[
            (Rythme.IMMEDIAT.value, "Aussitôt"),
            (Rythme.HORAIRE.value, "Un résumé par heure"),
            (Rythme.QUOTIDIEN.value, "Un résumé par jour"),
        ],
    )
    heure = models.PositiveSmallIntegerField("heure du résumé", default=8)

    class Meta:
        verbose_name = "préférence d’envoi"
        verbose_name_plural = "préférences d’envoi"
        constraints = [
            models.CheckConstraint(
                name="notifications_preference_heure",
                condition=models.Q(heure__lt=24),
                violation_error_message="L’heure va de 0 à 23.",
            )
        ]

    def __str__(self) -> str:
        return self.adresse
