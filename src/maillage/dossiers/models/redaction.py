"""What people write together: values, rows of tables, earlier values, versions, comments."""

from django.db import models
from django.db.models import Q

from maillage.dossiers.states import DOCUMENTS, Document
from maillage.plateforme.cloisons.models import Cloisonne

from .dossier import Dossier

CHOIX_DOCUMENTS = [(d.value, DOCUMENTS[d]) for d in Document]


class Ligne(Cloisonne):
    """A row of one of the document's tables (`rules.trames`); its cells are `Champ`.

    `parent`: the row that holds this one, an objective of a fiche-action. A row taken away stays,
    so that it can come back with its cells.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="lignes")
    document = models.CharField("document", max_length=8, choices=CHOIX_DOCUMENTS)
    tableau = models.CharField("tableau", max_length=40)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    rang = models.PositiveIntegerField("rang")
    retiree_a = models.DateTimeField("retirée à", null=True, blank=True)
    creee_a = models.DateTimeField("créée à")
    creee_par = models.CharField("créée par", max_length=200)

    class Meta(Cloisonne.Meta):
        abstract = False
        verbose_name = "ligne d’un tableau"
        ordering = ["tableau", "rang", "id"]
        indexes = [models.Index(fields=["dossier", "document"], name="dossiers_lignes")]

    def __str__(self) -> str:
        return f"{self.tableau}, ligne {self.rang}"


class Champ(Cloisonne):
    """What is written today under one question. `cle` is the question's, or `tableau.ligne.colonne`
    for a cell. Always text: the question's kind says how it reads."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="champs")
    document = models.CharField("document", max_length=8, choices=CHOIX_DOCUMENTS)
    cle = models.CharField("question", max_length=80)
    valeur = models.TextField("valeur", blank=True)
    modifie_a = models.DateTimeField("modifié à")
    modifie_par = models.CharField("modifié par", max_length=200)

    class Meta(Cloisonne.Meta):
        abstract = False
        verbose_name = "réponse"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "document", "cle"],
                name="champ_une_fois",
                violation_error_message="Cette question a déjà une réponse.",
            )
        ]

    def __str__(self) -> str:
        return self.cle


class AncienneValeur(Cloisonne):
    """One save, kept for ever: who wrote what. `retenue` false: it lost a conflict, or the rights
    had gone, and waits for its author."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="+")
    document = models.CharField("document", max_length=8, choices=CHOIX_DOCUMENTS)
    cle = models.CharField("question", max_length=80)
    valeur = models.TextField("valeur", blank=True)
    a = models.DateTimeField("le")
    par = models.CharField("par", max_length=200)
    compte = models.BigIntegerField("compte", null=True)
    retenue = models.BooleanField("retenue", default=True)

    class Meta(Cloisonne.Meta):
        abstract = False
        verbose_name = "valeur enregistrée"
        verbose_name_plural = "valeurs enregistrées"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["dossier", "document", "cle", "-id"], name="dossiers_anciennes"),
            models.Index(fields=["dossier", "document", "-id"], name="dossiers_nouveautes"),
        ]

    def __str__(self) -> str:
        return f"{self.cle}, {self.a:%d/%m/%Y %H:%M}"


class VersionDocument(Cloisonne):
    """A document as it was when it was sent, or when somebody asked to keep it.

    `contenu` is all that its PDF and its DOCX are made from, `empreinte` the SHA-256 of its
    canonical JSON (`rules.sceau`). Never changed.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="versions")
    document = models.CharField("document", max_length=8, choices=CHOIX_DOCUMENTS)
    numero = models.PositiveIntegerField("numéro")
    motif = models.CharField("motif", max_length=200)
    deposee = models.BooleanField("déposée auprès des services", default=False)
    contenu = models.JSONField("contenu")
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    creee_a = models.DateTimeField("créée à")
    creee_par = models.CharField("créée par", max_length=200)

    class Meta(Cloisonne.Meta):
        abstract = False
        verbose_name = "version d’un document"
        verbose_name_plural = "versions des documents"
        ordering = ["document", "-numero"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "document", "numero"],
                name="version_document_numero",
                violation_error_message="Cette version existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(empreinte__regex="^[0-9a-f]{64}$"),
                name="version_document_scellee",
                violation_error_message="L’empreinte d’une version est son SHA-256.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}, version {self.numero}"


class Commentaire(Cloisonne):
    """A remark on a question, or on the whole document when `cle` is empty."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="commentaires")
    document = models.CharField("document", max_length=8, choices=CHOIX_DOCUMENTS)
    cle = models.CharField("question", max_length=80, blank=True)
    texte = models.TextField("commentaire")
    a = models.DateTimeField("le")
    par = models.CharField("par", max_length=200)
    compte = models.BigIntegerField("compte", null=True)
    resolu_a = models.DateTimeField("réglé le", null=True, blank=True)
    resolu_par = models.CharField("réglé par", max_length=200, blank=True)

    class Meta(Cloisonne.Meta):
        abstract = False
        verbose_name = "commentaire"
        ordering = ["a", "id"]
        indexes = [models.Index(fields=["dossier", "document"], name="dossiers_commentaires")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(texte=""),
                name="commentaire_dit_quelque_chose",
                violation_error_message="Un commentaire ne peut être vide.",
            )
        ]

    def __str__(self) -> str:
        return self.texte[:80]
