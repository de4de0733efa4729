"""The events, and the links that chain them. Both can only be added to: triggers refuse the rest.

An event carries a mark made with a secret key when it is written. Chaining would make every writer
of a tenant wait for the one before; so links are put afterwards, by one sealer at a time, and no
writer ever waits.
"""

from django.db import models

from maillage.plateforme.cloisons.contexte import exiger_cloison


class GestionnaireEvenements(models.Manager["Evenement"]):
    """Reads need a tenant like any other; `PLATEFORME` is the one of what belongs to nobody."""

    def get_queryset(self) -> "models.QuerySet[Evenement]":
        exiger_cloison()
        return super().get_queryset()


class Evenement(models.Model):
    """One thing done. `locataire` 0 is the platform; `personne` names by keyed hash the one whose
    data were read or written."""

    DROITS = ("SELECT", "INSERT")

    identifiant = models.UUIDField("identifiant", primary_key=True)
    rang = models.BigIntegerField("rang d’écriture", unique=True)
    locataire = models.BigIntegerField("communauté")
    a = models.DateTimeField("le")
    action = models.CharField("action", max_length=60)
    acteur_nom = models.CharField("par", max_length=300)
    compte = models.BigIntegerField("compte", null=True)
    rpps = models.CharField("RPPS", max_length=20, blank=True)
    structure = models.CharField("structure", max_length=200, blank=True)
    role = models.CharField("rôle", max_length=60, blank=True)
    authentification = models.CharField("authentification", max_length=60, blank=True)
    adresse = models.CharField("adresse", max_length=45, blank=True)
    requete = models.CharField("requête", max_length=32, blank=True)
    objet_type = models.CharField("type d’objet", max_length=80, blank=True)
    objet_id = models.CharField("objet", max_length=80, blank=True)
    objet_libelle = models.CharField("libellé de l’objet", max_length=300, blank=True)
    personne = models.CharField("personne concernée", max_length=64, blank=True)
    details = models.JSONField("détails", default=dict)
    cle = models.CharField("clé", max_length=16)
    marque = models.BinaryField("marque")

    objects = GestionnaireEvenements()

    class Meta:
        verbose_name = "événement"
        ordering = ["-a", "-rang"]
        indexes = [
            models.Index(fields=["locataire", "-a"], name="audit_par_locataire"),
            models.Index(fields=["compte", "-a"], name="audit_par_compte"),
            models.Index(
                fields=["personne", "-a"],
                name="audit_par_personne",
                condition=~models.Q(personne=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.acteur_nom} {self.action} {self.objet_libelle}".strip()


class Maillon(models.Model):
    """Link `numero` of a tenant's chain. No foreign key: a removed event must leave its link."""

    DROITS = ("SELECT", "INSERT")

    evenement = models.UUIDField("événement", primary_key=True)
    locataire = models.BigIntegerField("communauté")
    numero = models.BigIntegerField("numéro")
    empreinte = models.BinaryField("empreinte")
    cle = models.CharField("clé", max_length=16)
    scelle_a = models.DateTimeField("scellé le")

    class Meta:
        verbose_name = "maillon"
        constraints = [
            models.UniqueConstraint(
                fields=["locataire", "numero"],
                name="audit_maillon_un_seul_numero",
                violation_error_message="Ce numéro est déjà pris dans la chaîne.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.locataire}/{self.numero}"
