"""A file and its versions. The content is elsewhere, under a name that says nothing of it."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from maillage.plateforme.cloisons.models import Cloisonne

from .states import LIBELLES, EtatVersion


class Fichier(Cloisonne):
    """What people see as one document: it belongs to an object (`porteur`) of a tenant."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    usage = models.CharField("usage", max_length=60)
    porteur_type = models.CharField("type de porteur", max_length=60)
    porteur_id = models.CharField("porteur", max_length=120)
    nom = models.CharField("nom", max_length=120)
    cree_a = models.DateTimeField("créé le")
    supprime_a = models.DateTimeField("supprimé le", null=True)
    supprime_par = models.CharField("supprimé par", max_length=300, blank=True)

    class Meta(Cloisonne.Meta):
        abstract = False
        verbose_name = "fichier"
        ordering = ["nom", "id"]
        indexes = [
            models.Index(fields=["porteur_type", "porteur_id"], name="fichiers_par_porteur"),
            models.Index(
                fields=["supprime_a"],
                name="fichiers_supprimes",
                condition=Q(supprime_a__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(nom="") & ~Q(usage="") & ~Q(porteur_type="") & ~Q(porteur_id=""),
                name="fichier_a_un_nom_et_un_porteur",
                violation_error_message="Un fichier a un nom, un usage et un porteur.",
            ),
            models.CheckConstraint(
                condition=Q(supprime_a__isnull=True, supprime_par="")
                | Q(supprime_a__isnull=False) & ~Q(supprime_par=""),
                name="fichier_supprime_par_quelqu_un",
                violation_error_message="Un fichier supprimé l’est par quelqu’un.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class Version(Cloisonne):
    """One content of a file. `cle` is where it is kept; empty once it is erased."""

    fichier = models.ForeignKey(Fichier, models.PROTECT, related_name="versions")
    numero = models.PositiveIntegerField("numéro")
    nom = models.CharField("nom", max_length=120)
    mime = models.CharField("type", max_length=100)
    octets = models.PositiveBigIntegerField("taille, en octets")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    cle = models.CharField("rangement", max_length=100, blank=True)
    etat = models.CharField(
        "état", max_length=16, choices=[(e.value, LIBELLES[e]) for e in EtatVersion]
    )
    menace = models.CharField("menace", max_length=200, blank=True)
    analysee_a = models.DateTimeField("analysée le", null=True)
    deposee_a = models.DateTimeField("déposée le")
    deposee_par = models.CharField("déposée par", max_length=300)

    class Meta(Cloisonne.Meta):
        abstract = False
        verbose_name = "version"
        ordering = ["fichier", "-numero"]
        indexes = [
            models.Index(fields=["cle"], name="fichiers_version_par_cle"),
            models.Index(
                fields=["deposee_a"],
                name="fichiers_a_analyser",
                condition=Q(etat=EtatVersion.A_ANALYSER.value),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["fichier", "numero"],
                name="fichiers_version_un_seul_numero",
                violation_error_message="Ce numéro de version existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=[e.value for e in EtatVersion]),
                name="fichiers_version_etat_connu",
                violation_error_message="L’état de la version est inconnu.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatVersion.EN_QUARANTAINE.value) | ~Q(menace=""),
                name="fichiers_version_quarantaine_motivee",
                violation_error_message="Une version en quarantaine nomme sa menace.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatVersion.EFFACEE.value) | ~Q(cle=""),
                name="fichiers_version_rangee_quelque_part",
                violation_error_message="Une version qui n’est pas effacée est rangée.",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="fichiers_version_empreinte_sha256",
                violation_error_message="L’empreinte d’une version est son SHA-256.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} (version {self.numero})"
