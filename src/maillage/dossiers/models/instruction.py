"""What the services write: opinions, decisions, aids, changes asked after validation."""

from django.db import models
from django.db.models import Q

from maillage.dossiers.rules.trames.choix import SENS_AVIS
from maillage.dossiers.states import DOCUMENTS, Document
from maillage.plateforme.cloisons.models import Cloisonne

from .dossier import Dossier
from .redaction import VersionDocument

SERVICES = [("ars", "délégation départementale de l’ARS"), ("cpam", "Assurance Maladie")]


class Avis(Cloisonne):
    """The part of one service on one deposited version. `criteres`: a comment by criterion code.
    Until `rendu_a` it is a draft, which the other service never sees."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="avis")
    version = models.ForeignKey(VersionDocument, models.PROTECT, related_name="avis")
    service = models.CharField("service", max_length=4, choices=SERVICES)
    criteres = models.JSONField("commentaires par critère", default=dict)
    sens = models.CharField("avis", max_length=12, choices=SENS_AVIS, blank=True)
    commentaire = models.TextField("avis motivé", blank=True)
    modifie_a = models.DateTimeField("modifié à")
    modifie_par = models.CharField("modifié par", max_length=200)
    rendu_a = models.DateTimeField("rendu à", null=True, blank=True)
    rendu_par = models.CharField("rendu par", max_length=200, blank=True)
    # What the service thinks once the commission has spoken; the form asks both.
    apres = models.TextField("avis après la commission", blank=True, db_default="")
    apres_a = models.DateTimeField("avis après la commission, écrit à", null=True, blank=True)
    apres_par = models.CharField(
        "avis après la commission, par", max_length=200, blank=True, db_default=""
    )

    class Meta(Cloisonne.Meta):
        abstract = False
        verbose_name = "avis d’un service"
        verbose_name_plural = "avis des services"
        constraints = [
            models.UniqueConstraint(
                fields=["version", "service"],
                name="avis_un_par_service",
                violation_error_message="Ce service a déjà un avis sur cette version.",
            ),
            models.CheckConstraint(
                condition=Q(rendu_a__isnull=True) | ~Q(sens="") & ~Q(rendu_par=""),
                name="avis_rendu_a_un_sens",
                violation_error_message="Un avis rendu est favorable, réservé ou défavorable.",
            ),
        ]

    def __str__(self) -> str:
        return f"avis {self.service}"

    @property
    def ecrits(self) -> dict[str, str]:
        """Each answer by its question."""
        return {**self.criteres, "sens": self.sens, "commentaire": self.commentaire}


class Decision(Cloisonne):
    """A decision on a document, and the letter that tells it. Never changed."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="decisions")
    document = models.CharField(
        "document", max_length=8, choices=[(d.value, DOCUMENTS[d]) for d in Document]
    )
    version = models.ForeignKey(
        VersionDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )
    sens = models.CharField("sens", max_length=16)
    le = models.DateField("le")
    motif_legal = models.CharField("motif légal", max_length=16, blank=True)
    motivation = models.TextField("motivation", blank=True)
    courrier = models.TextField("corps du courrier", blank=True)
    echeance_alors = models.DateField("date de validation tacite alors calculée", null=True)
    prise_a = models.DateTimeField("enregistrée à")
    prise_par = models.CharField("prise par", max_length=200)

    class Meta(Cloisonne.Meta):
        abstract = False
        verbose_name = "décision"
        ordering = ["-prise_a", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(sens="opposition") | ~Q(motif_legal="") & ~Q(motivation=""),
                name="decision_opposition_motivee",
                violation_error_message="Une opposition a un motif légal et une motivation.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document}, {self.sens}"


class Aide(Cloisonne):
    """One aid of the région opened by the letter's validation, and its payment.

    `montant` null: no source gives it; `question` what the sources leave open.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="aides")
    code = models.CharField("code", max_length=40)
    libelle = models.CharField("aide", max_length=200)
    montant = models.DecimalField(
        "montant, en euros", max_digits=10, decimal_places=2, null=True, blank=True
    )
    beneficiaire = models.CharField("versée à", max_length=200)
    question = models.TextField("à demander", blank=True)
    reference = models.CharField("source", max_length=300)
    attribuee_le = models.DateField("attribuée le", null=True, blank=True)
    refusee_le = models.DateField("non attribuée le", null=True, blank=True)
    versee_le = models.DateField("versée le", null=True, blank=True)
    verse = models.DecimalField(
        "versé, en euros", max_digits=10, decimal_places=2, null=True, blank=True
    )
    modifiee_a = models.DateTimeField("modifiée à")
    modifiee_par = models.CharField("modifiée par", max_length=200)

    class Meta(Cloisonne.Meta):
        abstract = False
        verbose_name = "aide"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "code"],
                name="aide_une_fois",
                violation_error_message="Cette aide est déjà ouverte.",
            ),
            models.CheckConstraint(
                condition=Q(versee_le__isnull=True, verse__isnull=True)
                | Q(versee_le__isnull=False, verse__gte=0, attribuee_le__isnull=False),
                name="aide_versee_apres_attribution",
                violation_error_message="Une aide versée a été attribuée, et dit son montant.",
            ),
            models.CheckConstraint(
                condition=Q(attribuee_le__isnull=True) | Q(refusee_le__isnull=True),
                name="aide_attribuee_ou_non",
                violation_error_message="Une aide est attribuée ou ne l’est pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


class DemandeModification(Cloisonne):
    """A change to a validated projet, sent before a dialogue de gestion. Substantial ones become an
    avenant of the contract."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="modifications")
    nature = models.CharField("nature", max_length=24)
    objet = models.TextField("objet")
    dialogue_le = models.DateField("dialogue de gestion le", null=True, blank=True)
    substantielle = models.BooleanField("substantielle", null=True)
    raisons = models.JSONField("raisons", default=list)
    sens = models.CharField("suite", max_length=12, blank=True)
    suite = models.TextField("ce qui est décidé", blank=True)
    decidee_le = models.DateField("décidée le", null=True, blank=True)
    demandee_a = models.DateTimeField("demandée à")
    demandee_par = models.CharField("demandée par", max_length=200)

    class Meta(Cloisonne.Meta):
        abstract = False
        verbose_name = "demande de modification"
        verbose_name_plural = "demandes de modification"
        ordering = ["-demandee_a"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(objet=""),
                name="modification_dit_son_objet",
                violation_error_message="Une demande de modification dit son objet.",
            )
        ]

    def __str__(self) -> str:
        return self.objet[:80]
