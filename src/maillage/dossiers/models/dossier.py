"""The register of cases, and what happened to each."""

from typing import Any

from django.db import models
from django.db.models import Q

from maillage.dossiers.states import (
    CLOS,
    LIBELLES,
    MOTIFS,
    EtatDossier,
    MotifLegal,
    Situation,
)
from maillage.plateforme.cloisons.models import Cloisonne

E = EtatDossier
MODES = [("suspension", "suspension"), ("redemarrage", "redémarrage")]
ATTENDUS = [
    ("porteur", "le porteur du projet"),
    ("ars", "l’ARS"),
    ("cpam", "l’Assurance Maladie"),
    ("services", "l’ARS et l’Assurance Maladie"),
    ("commission", "la commission"),
    ("personne", "personne"),
]


def _etats(*etats: EtatDossier) -> list[str]:
    return [etat.value for etat in etats]


# Each state and the columns it cannot do without: (states, columns, the French sentence).
EXIGENCES: tuple[tuple[str, tuple[EtatDossier, ...], tuple[str, ...], str], ...] = (
    (
        "lettre_deposee",
        (E.LI_DEPOSEE, E.LI_CCOPD, E.LI_A_REPRENDRE),
        ("lettre_deposee_a",),
        "Une lettre déposée a une date de dépôt.",
    ),
    ("en_seance", (E.LI_CCOPD,), ("seance_le",), "Une lettre en commission a une date de séance."),
    (
        "lettre_decidee",
        (
            *(E.LI_VALIDEE, E.PROJET_EN_ELABORATION, E.PROJET_TRANSMIS, E.PROJET_COMPLEMENTS),
            *(E.PROJET_OPPOSITION, E.PROJET_VALIDE, E.PROJET_VALIDE_TACITE, E.CONTRACTUALISATION),
        ),
        ("lettre_decidee_le",),
        "Une lettre validée a une date de décision.",
    ),
    (
        "projet_recu",
        (
            *(E.PROJET_TRANSMIS, E.PROJET_COMPLEMENTS, E.PROJET_OPPOSITION),
            *(E.PROJET_VALIDE, E.PROJET_VALIDE_TACITE, E.CONTRACTUALISATION),
        ),
        ("projet_recu_le",),
        "Un projet transmis a une date de réception.",
    ),
    (
        "delai_court",
        (E.PROJET_TRANSMIS, E.PROJET_VALIDE_TACITE),
        ("echeance_silence",),
        "Un projet transmis a une date de validation par le silence.",
    ),
    (
        "complements",
        (E.PROJET_COMPLEMENTS,),
        ("complements_demandes_le",),
        "Des compléments demandés le sont à une date.",
    ),
    (
        "projet_decide",
        (E.PROJET_OPPOSITION, E.PROJET_VALIDE, E.PROJET_VALIDE_TACITE, E.CONTRACTUALISATION),
        ("projet_decide_le",),
        "Un projet décidé a une date de décision.",
    ),
    ("clos", CLOS, ("clos_a",), "Un dossier clos a une date de fin."),
    ("fusionne", (E.FUSIONNE,), ("absorbe_par",), "Un dossier réuni à un autre dit auquel."),
)


def _exigence(nom: str, etats: tuple[EtatDossier, ...], colonnes: tuple[str, ...], dit: str) -> Any:
    condition = ~Q(etat__in=_etats(*etats))
    presents = Q()
    for colonne in colonnes:
        presents &= Q(**{f"{colonne}__isnull": False})
    return models.CheckConstraint(
        condition=condition | presents, name=f"dossier_{nom}", violation_error_message=dit
    )


class Dossier(models.Model):
    """One road of one CPTS, from the first idea to the contract. A CPTS has one open at most.

    Dates are those of the CPTS's own time zone. `echeance_silence` is the last day on which the ARS
    may oppose; null while the clock is stopped. `attend` and `echeance` repeat, for lists, who must
    act and by when (`rules.attente`).
    """

    communaute = models.ForeignKey(
        "communautes.Communaute", models.PROTECT, related_name="+", verbose_name="communauté"
    )
    departement = models.ForeignKey(
        "territoires.Departement", models.PROTECT, related_name="+", verbose_name="département"
    )
    region = models.ForeignKey(
        "territoires.Region", models.PROTECT, related_name="+", verbose_name="région"
    )
    etat = models.CharField(
        "état", max_length=24, choices=[(e.value, LIBELLES[e]) for e in EtatDossier]
    )
    etat_depuis = models.DateTimeField("dans cet état depuis")
    situation = models.CharField("situation dite par le porteur", max_length=12, blank=True)
    avec_commission = models.BooleanField("une commission donne son avis sur la lettre")
    mode_delai = models.CharField("compléments", max_length=12, choices=MODES)
    attend = models.CharField("attendu de", max_length=12, choices=ATTENDUS)
    echeance = models.DateField("échéance", null=True, blank=True)
    lettre_deposee_a = models.DateTimeField("lettre déposée à", null=True, blank=True)
    seance_le = models.DateField("séance de la commission le", null=True, blank=True)
    lettre_decidee_le = models.DateField("lettre décidée le", null=True, blank=True)
    structure_appui = models.ForeignKey(
        "dossiers.StructureAppui",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="structure d’appui",
    )
    projet_recu_le = models.DateField("projet reçu le", null=True, blank=True)
    complements_demandes_le = models.DateField("compléments demandés le", null=True, blank=True)
    echeance_silence = models.DateField("dernier jour pour s’opposer", null=True, blank=True)
    projet_decide_le = models.DateField("projet décidé le", null=True, blank=True)
    motif_opposition = models.CharField(
        "motif de l’opposition",
        max_length=16,
        blank=True,
        choices=[(m.value, MOTIFS[m]) for m in MotifLegal],
    )
    clos_a = models.DateTimeField("clos à", null=True, blank=True)
    absorbe_par = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="absorbes"
    )
    ouvert_a = models.DateTimeField("ouvert à")
    ouvert_par = models.CharField("ouvert par", max_length=200)

    class Meta:
        verbose_name = "dossier"
        ordering = ["-ouvert_a", "-id"]
        indexes = [
            # All that the queues of the desk count: read without its rows.
            models.Index(
                fields=["departement", "etat", "echeance"],
                include=["attend"],
                name="dossiers_files",
            ),
            # The desk's own order: its first page is read without sorting a région.
            models.Index(fields=["echeance", "etat_depuis", "id"], name="dossiers_echeances"),
            models.Index(fields=["region", "etat", "echeance"], name="dossiers_bureau_region"),
            models.Index(
                fields=["echeance_silence"],
                name="dossiers_silence",
                condition=Q(etat=E.PROJET_TRANSMIS.value),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["communaute"],
                name="dossier_un_seul_ouvert",
                condition=~Q(etat__in=_etats(*CLOS)),
                violation_error_message="Cette communauté a déjà un dossier ouvert.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=[e.value for e in EtatDossier]),
                name="dossier_etat_connu",
                violation_error_message="L’état du dossier est inconnu.",
            ),
            models.CheckConstraint(
                condition=Q(situation__in=["", *(s.value for s in Situation)]),
                name="dossier_situation_connue",
                violation_error_message="Cette situation n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(etat=E.PROJET_OPPOSITION.value)
                & Q(motif_opposition__in=[m.value for m in MotifLegal])
                | ~Q(etat=E.PROJET_OPPOSITION.value) & Q(motif_opposition=""),
                name="dossier_opposition_motivee",
                violation_error_message=(
                    "Une opposition repose sur l’un des deux motifs de l’article L. 1434-12."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(etat=E.PROJET_COMPLEMENTS.value) | Q(echeance_silence__isnull=True),
                name="dossier_delai_arrete",
                violation_error_message="Pendant une demande de compléments le délai est arrêté.",
            ),
            *(_exigence(*exigence) for exigence in EXIGENCES),
        ]

    def __str__(self) -> str:
        return f"dossier de {self.communaute}"


class Evenement(Cloisonne):
    """One thing that happened, as its three parties read it. Never changed nor removed."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="evenements")
    a = models.DateTimeField("le")
    geste = models.CharField("geste", max_length=32)
    de = models.CharField("de", max_length=24, blank=True)
    vers = models.CharField("vers", max_length=24, blank=True)
    par = models.CharField("par", max_length=200)
    role = models.CharField("au titre de", max_length=60, blank=True)
    texte = models.TextField("ce qui s’est passé")
    motif = models.TextField("motif", blank=True)

    class Meta(Cloisonne.Meta):
        abstract = False
        verbose_name = "événement du dossier"
        verbose_name_plural = "événements du dossier"
        ordering = ["-a", "-id"]
        indexes = [models.Index(fields=["dossier", "-a"], name="dossiers_histoire")]

    def __str__(self) -> str:
        return self.texte
