"""A CPTS (one tenant) and the dated versions of its territory.

The rule that no commune is in two perimeters in force at the same time, unless both say it is
shared, is kept by the database: an exclusion constraint cannot be forgotten by a command nor
beaten by two of them at once.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When

from maillage.communautes.states import (
    LIBELLES,
    LIBELLES_COMMUNAUTE,
    OPPOSABLES,
    EtatCommunaute,
    EtatPerimetre,
)


class Communaute(models.Model):
    """A CPTS. `fictive` marks an invented one, for demonstration: every page must say so."""

    nom = models.CharField("nom", max_length=200)
    code = models.SlugField("code", max_length=80, unique=True)
    departement = models.ForeignKey(
        "territoires.Departement",
        models.PROTECT,
        verbose_name="département du siège",
        related_name="+",
    )
    finess = models.CharField("n° FINESS", max_length=9, blank=True)
    fictive = models.BooleanField("fictive", default=False)
    fuseau = models.CharField("fuseau horaire", max_length=60, default="Europe/Paris")
    creee_a = models.DateTimeField("créée à")
    creee_par = models.CharField("créée par", max_length=200)

    class Meta:
        verbose_name = "communauté"
        # Lets the platform's migrations name the tenant without naming this module.
        swappable = "MODELE_LOCATAIRE"
        ordering = ["nom", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(nom=""),
                name="communaute_a_un_nom",
                violation_error_message="Une communauté a un nom.",
            )
        ]

    def __str__(self) -> str:
        return self.nom


class EtapeCommunaute(models.Model):
    """The CPTS is in this state from `depuis` on, as `source` says. None of them: unknown."""

    communaute = models.ForeignKey(
        Communaute, models.CASCADE, related_name="etapes", verbose_name="communauté"
    )
    etat = models.CharField(
        "état",
        max_length=16,
        choices=[(etat.value, LIBELLES_COMMUNAUTE[etat]) for etat in EtatCommunaute],
    )
    depuis = models.DateField("depuis le")
    source = models.TextField("source", blank=True)
    jeu = models.ForeignKey(
        "territoires.JeuDeDonnees",
        models.PROTECT,
        related_name="+",
        verbose_name="jeu de données",
        null=True,
        blank=True,
    )
    saisie_a = models.DateTimeField("saisie à")
    saisie_par = models.CharField("saisie par", max_length=200)

    class Meta:
        verbose_name = "étape d’une communauté"
        verbose_name_plural = "étapes des communautés"
        ordering = ["communaute", "-depuis", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat__in=[etat.value for etat in EtatCommunaute]),
                name="etape_communaute_etat_connu",
                violation_error_message="L’état de la communauté est inconnu.",
            ),
            models.UniqueConstraint(
                fields=["communaute", "depuis"],
                name="etape_communaute_une_par_jour",
                violation_error_message="La communauté change déjà d’état ce jour-là.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.communaute_id}, {self.etat} depuis le {self.depuis:%d/%m/%Y}"


class EffectifAdherents(models.Model):
    """How many members of one profession a CPTS counts on a day, as `source` says."""

    communaute = models.ForeignKey(
        Communaute, models.CASCADE, related_name="effectifs", verbose_name="communauté"
    )
    profession = models.CharField("profession", max_length=80)
    nombre = models.PositiveIntegerField("nombre d’adhérents")
    au = models.DateField("au")
    source = models.TextField("source")
    jeu = models.ForeignKey(
        "territoires.JeuDeDonnees",
        models.PROTECT,
        related_name="+",
        verbose_name="jeu de données",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = "effectif d’adhérents"
        verbose_name_plural = "effectifs d’adhérents"
        ordering = ["communaute", "-au", "profession"]
        constraints = [
            models.UniqueConstraint(
                fields=["communaute", "profession", "au"],
                name="effectif_adherents_une_fois",
                violation_error_message="Cet effectif est déjà donné à cette date.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nombre} {self.profession}"


def _periode(debut: str, fin: str) -> Func:
    return Func(F(debut), F(fin), Value("[)"), function="daterange", output_field=DateRangeField())


class Perimetre(models.Model):
    """The territory of a CPTS from `debut` (included) to `fin` (excluded, null: still open)."""

    communaute = models.ForeignKey(
        Communaute, models.CASCADE, related_name="perimetres", verbose_name="communauté"
    )
    debut = models.DateField("du")
    fin = models.DateField("jusqu’au (exclu)", null=True, blank=True)
    etat = models.CharField(
        "état",
        max_length=12,
        choices=[(etat.value, LIBELLES[etat]) for etat in EtatPerimetre],
        default=EtatPerimetre.PROJET.value,
    )
    source = models.TextField("source", blank=True)
    jeu = models.ForeignKey(
        "territoires.JeuDeDonnees",
        models.PROTECT,
        related_name="+",
        verbose_name="jeu de données",
        null=True,
        blank=True,
    )
    defini_a = models.DateTimeField("défini à")
    defini_par = models.CharField("défini par", max_length=200)

    class Meta:
        verbose_name = "périmètre"
        ordering = ["communaute", "-debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(etat__in=[etat.value for etat in EtatPerimetre]),
                name="perimetre_etat_connu",
                violation_error_message="L’état du périmètre est inconnu.",
            ),
            models.CheckConstraint(
                condition=Q(fin__isnull=True) | Q(fin__gt=F("debut")),
                name="perimetre_fin_apres_debut",
                violation_error_message="Un périmètre prend fin après son début.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatPerimetre.CLOS.value) | Q(fin__isnull=False),
                name="perimetre_clos_a_une_fin",
                violation_error_message="Un périmètre clos a une date de fin.",
            ),
            ExclusionConstraint(
                name="perimetre_un_seul_en_vigueur",
                expressions=[
                    ("communaute", RangeOperators.EQUAL),
                    (_periode("debut", "fin"), RangeOperators.OVERLAPS),
                ],
                condition=Q(etat__in=[etat.value for etat in OPPOSABLES]),
                violation_error_message="La communauté a déjà un périmètre en vigueur à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.communaute}, à partir du {self.debut:%d/%m/%Y}"


class Decoupage(models.TextChoices):
    """How the population of a shared commune is split between the CPTS that share it."""

    PART = "part", "part déclarée"
    IRIS = "iris", "par IRIS"
    ARRONDISSEMENT = "arrondissement", "par arrondissement"


class PerimetreCommune(models.Model):
    """One commune of one perimeter.

    `periode` and `opposable` repeat the perimeter's dates and state because an exclusion
    constraint sees one table only. Triggers (migration 0002) fill and follow them: what a caller
    writes there is replaced. Another (migration 0004) refuses, when a transaction ends, that the
    parts of a shared commune make more than one on any day.
    """

    perimetre = models.ForeignKey(
        Perimetre, models.CASCADE, related_name="lignes", verbose_name="périmètre"
    )
    commune = models.ForeignKey(
        "territoires.Commune", models.PROTECT, related_name="+", verbose_name="commune"
    )
    partagee = models.BooleanField("partagée avec une autre communauté", default=False)
    part = models.DecimalField(
        "part de la population", max_digits=7, decimal_places=6, null=True, blank=True
    )
    decoupage = models.CharField("découpage", max_length=14, choices=Decoupage.choices, blank=True)
    precision = models.TextField("précision (IRIS, quartiers…)", blank=True)
    periode = DateRangeField("période", editable=False)
    opposable = models.BooleanField("opposable", editable=False)

    class Meta:
        verbose_name = "commune d’un périmètre"
        verbose_name_plural = "communes d’un périmètre"
        constraints = [
            models.UniqueConstraint(
                fields=["perimetre", "commune"],
                name="perimetre_commune_une_fois",
                violation_error_message="Cette commune est déjà dans le périmètre.",
            ),
            models.CheckConstraint(
                condition=Q(partagee=False, part__isnull=True, decoupage="")
                | (
                    Q(partagee=True, part__isnull=False, part__gt=0, part__lte=1) & ~Q(decoupage="")
                ),
                name="commune_partagee_dit_sa_part",
                violation_error_message=(
                    "Une commune partagée dit quelle part de sa population la communauté prend, et "
                    "comment elle est découpée."
                ),
            ),
            # A row that is not shared takes the whole line of integers and so meets every other; a
            # shared row takes one point, its perimeter's, and so meets no other shared row.
            ExclusionConstraint(
                name="commune_dans_un_seul_perimetre",
                expressions=[
                    ("commune", RangeOperators.EQUAL),
                    ("periode", RangeOperators.OVERLAPS),
                    (
                        Case(
                            When(
                                partagee=True,
                                then=Func(
                                    F("perimetre"),
                                    F("perimetre"),
                                    Value("[]"),
                                    function="int8range",
                                ),
                            ),
                            default=Func(Value(None), Value(None), function="int8range"),
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(opposable=True),
                violation_error_message=(
                    "Cette commune est déjà dans le périmètre en vigueur d’une autre communauté. "
                    "Les deux communautés doivent la déclarer partagée."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commune_id} dans {self.perimetre_id}"
