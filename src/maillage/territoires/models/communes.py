"""The communes of France and what the State groups them by. Codes are those of the INSEE and are
the primary keys, so that a perimeter, a file or an address can be read without a join.

A commune that leaves the Code officiel géographique is never deleted, since a past perimeter may
name it: it stays with `active` false, and `CommuneRetiree` says what it became.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

CODE_COMMUNE = r"^([0-9]{2}|2[AB])[0-9]{3}$"


class CleField(models.TextField):  # type: ignore[type-arg]
    """A stored key, compared byte by byte: the same order on every machine, and prefix searches
    that use the index."""

    def __init__(self, **options: object) -> None:
        options["db_collation"] = "C"
        super().__init__(**options)  # type: ignore[arg-type]


class JeuDeDonnees(models.Model):
    """One loading of a dataset: what the screens show as source and vintage."""

    nom = models.CharField("jeu de données", max_length=60)
    millesime = models.CharField("millésime", max_length=200)
    source = models.TextField("source")
    licence = models.CharField("licence", max_length=200)
    colonnes = models.JSONField("provenance de chaque colonne", default=dict, blank=True)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    livre = models.BooleanField("livré avec Maillage", default=False)
    charge_a = models.DateTimeField("chargé à")
    charge_par = models.CharField("chargé par", max_length=200)

    class Meta:
        verbose_name = "jeu de données"
        verbose_name_plural = "jeux de données"
        ordering = ["-charge_a", "-id"]

    def __str__(self) -> str:
        return f"{self.nom}, {self.millesime}"


class Region(models.Model):
    code = models.CharField("code", max_length=3, primary_key=True)
    nom = models.CharField("nom", max_length=100)
    cle_recherche = CleField(verbose_name="clé de recherche")
    cle_tri = CleField(verbose_name="clé de tri")

    class Meta:
        verbose_name = "région"
        ordering = ["cle_tri", "code"]

    def __str__(self) -> str:
        return self.nom


class Departement(models.Model):
    """A département, or a collectivity that the COG codes like one (975 to 989)."""

    code = models.CharField("code", max_length=3, primary_key=True)
    nom = models.CharField("nom", max_length=100)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="région")
    cle_recherche = CleField(verbose_name="clé de recherche")
    cle_tri = CleField(verbose_name="clé de tri")

    class Meta:
        verbose_name = "département"
        ordering = ["cle_tri", "code"]

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"


class Epci(models.Model):
    """An intercommunal body with its own taxes, known by its SIREN."""

    code = models.CharField("SIREN", max_length=9, primary_key=True)
    nom = models.CharField("nom", max_length=250)
    type = models.CharField("type", max_length=8, blank=True)
    active = models.BooleanField("en vigueur", default=True)
    cle_recherche = CleField(verbose_name="clé de recherche")
    cle_tri = CleField(verbose_name="clé de tri")

    class Meta:
        verbose_name = "EPCI"
        verbose_name_plural = "EPCI"
        ordering = ["cle_tri", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{9}$"),
                name="epci_code_siren",
                violation_error_message="Le code d’un EPCI est son SIREN : neuf chiffres.",
            )
        ]

    def __str__(self) -> str:
        return self.nom


class TypeCommune(models.TextChoices):
    COM = "COM", "commune"
    ARM = "ARM", "arrondissement municipal"


class Commune(models.Model):
    """A commune, or one of the 45 arrondissements of Paris, Lyon and Marseille.

    `population` is the municipal population of the vintage that `jeu` names; null is unknown,
    0 is nobody. The age bands are sums of rounded figures: they may miss `rp_population` by a few.
    """

    code = models.CharField("code INSEE", max_length=5, primary_key=True)
    nom = models.CharField("nom", max_length=100)
    type = models.CharField(
        "type", max_length=3, choices=TypeCommune.choices, default=TypeCommune.COM
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="commune entière", null=True, blank=True
    )
    departement = models.ForeignKey(Departement, models.PROTECT, verbose_name="département")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="région")
    epci = models.ForeignKey(Epci, models.PROTECT, verbose_name="EPCI", null=True, blank=True)
    codes_postaux = ArrayField(
        models.CharField(max_length=5), verbose_name="codes postaux", default=list, blank=True
    )
    population = models.IntegerField("population municipale", null=True, blank=True)
    superficie_km2 = models.DecimalField(
        "superficie (km²)", max_digits=9, decimal_places=2, null=True, blank=True
    )
    latitude = models.FloatField("latitude du centre", null=True, blank=True)
    longitude = models.FloatField("longitude du centre", null=True, blank=True)
    rp_population = models.IntegerField("population au recensement", null=True, blank=True)
    rp_0_19 = models.IntegerField("0 à 19 ans", null=True, blank=True)
    rp_20_64 = models.IntegerField("20 à 64 ans", null=True, blank=True)
    rp_65_plus = models.IntegerField("65 ans et plus", null=True, blank=True)
    active = models.BooleanField("au COG en vigueur", default=True)
    jeu = models.ForeignKey(JeuDeDonnees, models.PROTECT, verbose_name="jeu de données")
    cle_recherche = CleField(verbose_name="clé de recherche")
    cle_tri = CleField(verbose_name="clé de tri")

    class Meta:
        verbose_name = "commune"
        ordering = ["cle_tri", "code"]
        indexes = [
            models.Index(fields=["cle_recherche"], name="commune_cle_recherche"),
            GinIndex(fields=["codes_postaux"], name="commune_codes_postaux"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=CODE_COMMUNE),
                name="commune_code_forme",
                violation_error_message="Un code commune a cinq chiffres (2A ou 2B en Corse).",
            ),
            models.CheckConstraint(
                condition=(
                    Q(type=TypeCommune.COM, parent__isnull=True)
                    | Q(type=TypeCommune.ARM, parent__isnull=False) & ~Q(parent=F("code"))
                ),
                name="commune_arrondissement_a_un_parent",
                violation_error_message=(
                    "Un arrondissement appartient à une commune, une commune à aucune."
                ),
            ),
            models.CheckConstraint(
                condition=Q(population__isnull=True) | Q(population__gte=0),
                name="commune_population_positive",
                violation_error_message="Une population ne peut être négative.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(latitude__isnull=True, longitude__isnull=True)
                    | Q(
                        # Said, because NULL BETWEEN is neither true nor false, and a check that
                        # is not false passes.
                        latitude__isnull=False,
                        longitude__isnull=False,
                        latitude__range=(-90, 90),
                        longitude__range=(-180, 180),
                    )
                ),
                name="commune_centre_entier",
                violation_error_message="Un centre a une latitude et une longitude, ou ni l’une "
                "ni l’autre.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        rp_population__isnull=True,
                        rp_0_19__isnull=True,
                        rp_20_64__isnull=True,
                        rp_65_plus__isnull=True,
                    )
                    | Q(
                        rp_population__isnull=False,
                        rp_0_19__isnull=False,
                        rp_20_64__isnull=False,
                        rp_65_plus__isnull=False,
                        rp_population__gte=0,
                        rp_0_19__gte=0,
                        rp_20_64__gte=0,
                        rp_65_plus__gte=0,
                    )
                ),
                name="commune_ages_entiers",
                violation_error_message="Les tranches d’âge sont toutes connues, ou toutes "
                "inconnues.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.code})"


class ContourCommune(models.Model):
    """The outline to draw, apart from the commune because it weighs ten times as much."""

    commune = models.OneToOneField(
        Commune, models.CASCADE, primary_key=True, related_name="contour", verbose_name="commune"
    )
    geometrie = models.TextField("géométrie GeoJSON (WGS 84)")

    class Meta:
        verbose_name = "contour de commune"
        verbose_name_plural = "contours de commune"

    def __str__(self) -> str:
        return f"contour de {self.commune_id}"


class NatureAncienne(models.TextChoices):
    """How the source says that a code or a name is no commune's any more."""

    DELEGUEE = "deleguee", "commune déléguée"
    ASSOCIEE = "associee", "commune associée"
    ANCIEN_CODE = "ancien_code", "ancien code"
    NOM_ANCIEN = "nom_ancien", "ancien nom, le code est resté"
    DISPARUE = "disparue", "absente du dernier fichier officiel"


class CommuneRetiree(models.Model):
    """A code that no commune bears any more (or, for NOM_ANCIEN, a name), and its successors.

    More than one successor is a commune that was split, or sources that differ: the person
    chooses. None is unknown.
    """

    code = models.CharField("ancien code", max_length=5, primary_key=True)
    nom = models.CharField("ancien nom", max_length=100, blank=True)
    nature = models.CharField("nature", max_length=12, choices=NatureAncienne.choices)
    successeurs = models.ManyToManyField(
        Commune, verbose_name="communes qui lui succèdent", related_name="anciennes", blank=True
    )

    class Meta:
        verbose_name = "commune retirée"
        verbose_name_plural = "communes retirées"
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=CODE_COMMUNE),
                name="commune_retiree_code_forme",
                violation_error_message="Un code commune a cinq chiffres (2A ou 2B en Corse).",
            ),
            models.CheckConstraint(
                condition=Q(nature__in=NatureAncienne.values),
                name="commune_retiree_nature_connue",
                violation_error_message="La nature d’une commune retirée est inconnue.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom or 'ancienne commune'} ({self.code})"


class Genre(models.TextChoices):
    COMMUNE = "commune", "commune"
    ARRONDISSEMENT = "arrondissement", "arrondissement"
    EPCI = "epci", "EPCI"
    DEPARTEMENT = "departement", "département"
    REGION = "region", "région"


class EntreeDeRecherche(models.Model):
    """What a person can find by typing: derived whole from the tables above by each import."""

    genre = models.CharField("genre", max_length=14, choices=Genre.choices)
    code = models.CharField("code", max_length=9)
    nom = models.CharField("nom", max_length=250)
    ancien_nom = models.CharField("trouvée par son ancien nom", max_length=100, blank=True)
    precision = models.TextField("précision", blank=True)
    codes_postaux = ArrayField(models.CharField(max_length=5), default=list)
    population = models.IntegerField("population", null=True)
    nb_communes = models.IntegerField("nombre de communes")
    cle = CleField(verbose_name="clé de recherche")
    mots = CleField(verbose_name="la clé, chaque mot après une espace", default="")
    cle_rare = CleField(verbose_name="la clé sans ses mots courants", default="")
    codes = CleField(verbose_name="tous les codes, chacun après une espace")

    class Meta:
        verbose_name = "entrée de recherche"
        verbose_name_plural = "entrées de recherche"
        indexes = [
            models.Index(fields=["cle"], name="entree_cle"),
            # Imports empty the pending lists of these (gin_clean_pending_list) before they end.
            GinIndex(fields=["mots"], name="entree_mots_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["cle_rare"], name="entree_rare_trgm", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["codes"], name="entree_codes_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.nom} ({self.genre} {self.code})"
