import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import maillage.territoires.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="Commune",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=5, primary_key=True, serialize=False, verbose_name="code INSEE"
                    ),
                ),
                ("nom", models.CharField(max_length=100, verbose_name="nom")),
                (
                    "type",
                    models.CharField(
                        choices=[("COM", "commune"), ("ARM", "arrondissement municipal")],
                        default="COM",
                        max_length=3,
                        verbose_name="type",
                    ),
                ),
                (
                    "codes_postaux",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5),
                        blank=True,
                        default=list,
                        verbose_name="codes postaux",
                    ),
                ),
                (
                    "population",
                    models.IntegerField(
                        blank=True, null=True, verbose_name="population municipale"
                    ),
                ),
                (
                    "superficie_km2",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        verbose_name="superficie (km²)",
                    ),
                ),
                (
                    "latitude",
                    models.FloatField(blank=True, null=True, verbose_name="latitude du centre"),
                ),
                (
                    "longitude",
                    models.FloatField(blank=True, null=True, verbose_name="longitude du centre"),
                ),
                (
                    "rp_population",
                    models.IntegerField(
                        blank=True, null=True, verbose_name="population au recensement"
                    ),
                ),
                ("rp_0_19", models.IntegerField(blank=True, null=True, verbose_name="0 à 19 ans")),
                (
                    "rp_20_64",
                    models.IntegerField(blank=True, null=True, verbose_name="20 à 64 ans"),
                ),
                (
                    "rp_65_plus",
                    models.IntegerField(blank=True, null=True, verbose_name="65 ans et plus"),
                ),
                ("active", models.BooleanField(default=True, verbose_name="au COG en vigueur")),
                (
                    "cle_recherche",
                    maillage.territoires.models.CleField(
                        db_collation="C", verbose_name="clé de recherche"
                    ),
                ),
                (
                    "cle_tri",
                    maillage.territoires.models.CleField(
                        db_collation="C", verbose_name="clé de tri"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="territoires.commune",
                        verbose_name="commune entière",
                    ),
                ),
            ],
            options={
                "verbose_name": "commune",
                "ordering": ["cle_tri", "code"],
            },
        ),
        migrations.CreateModel(
            name="Departement",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=3, primary_key=True, serialize=False, verbose_name="code"
                    ),
                ),
                ("nom", models.CharField(max_length=100, verbose_name="nom")),
                (
                    "cle_recherche",
                    maillage.territoires.models.CleField(
                        db_collation="C", verbose_name="clé de recherche"
                    ),
                ),
                (
                    "cle_tri",
                    maillage.territoires.models.CleField(
                        db_collation="C", verbose_name="clé de tri"
                    ),
                ),
            ],
            options={
                "verbose_name": "département",
                "ordering": ["cle_tri", "code"],
            },
        ),
        migrations.CreateModel(
            name="JeuDeDonnees",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nom", models.CharField(max_length=60, verbose_name="jeu de données")),
                ("millesime", models.CharField(max_length=200, verbose_name="millésime")),
                ("source", models.TextField(verbose_name="source")),
                ("licence", models.CharField(max_length=200, verbose_name="licence")),
                (
                    "colonnes",
                    models.JSONField(
                        blank=True, default=dict, verbose_name="provenance de chaque colonne"
                    ),
                ),
                ("empreinte", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                ("charge_a", models.DateTimeField(verbose_name="chargé à")),
                ("charge_par", models.CharField(max_length=200, verbose_name="chargé par")),
            ],
            options={
                "verbose_name": "jeu de données",
                "verbose_name_plural": "jeux de données",
                "ordering": ["-charge_a", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=3, primary_key=True, serialize=False, verbose_name="code"
                    ),
                ),
                ("nom", models.CharField(max_length=100, verbose_name="nom")),
                (
                    "cle_recherche",
                    maillage.territoires.models.CleField(
                        db_collation="C", verbose_name="clé de recherche"
                    ),
                ),
                (
                    "cle_tri",
                    maillage.territoires.models.CleField(
                        db_collation="C", verbose_name="clé de tri"
                    ),
                ),
            ],
            options={
                "verbose_name": "région",
                "ordering": ["cle_tri", "code"],
            },
        ),
        migrations.CreateModel(
            name="ContourCommune",
            fields=[
                (
                    "commune",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="contour",
                        serialize=False,
                        to="territoires.commune",
                        verbose_name="commune",
                    ),
                ),
                ("geometrie", models.TextField(verbose_name="géométrie GeoJSON (WGS 84)")),
            ],
            options={
                "verbose_name": "contour de commune",
                "verbose_name_plural": "contours de commune",
            },
        ),
        migrations.AddField(
            model_name="commune",
            name="departement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                to="territoires.departement",
                verbose_name="département",
            ),
        ),
        migrations.CreateModel(
            name="EntreeDeRecherche",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "genre",
                    models.CharField(
                        choices=[
                            ("commune", "commune"),
                            ("arrondissement", "arrondissement"),
                            ("epci", "EPCI"),
                            ("departement", "département"),
                            ("region", "région"),
                        ],
                        max_length=14,
                        verbose_name="genre",
                    ),
                ),
                ("code", models.CharField(max_length=9, verbose_name="code")),
                ("nom", models.CharField(max_length=250, verbose_name="nom")),
                (
                    "ancien_nom",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="trouvée par son ancien nom"
                    ),
                ),
                ("precision", models.TextField(blank=True, verbose_name="précision")),
                (
                    "codes_postaux",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5), default=list
                    ),
                ),
                ("population", models.IntegerField(null=True, verbose_name="population")),
                ("nb_communes", models.IntegerField(verbose_name="nombre de communes")),
                (
                    "cle",
                    maillage.territoires.models.CleField(
                        db_collation="C", verbose_name="clé de recherche"
                    ),
                ),
                (
                    "codes",
                    maillage.territoires.models.CleField(
                        db_collation="C", verbose_name="tous les codes, chacun après une espace"
                    ),
                ),
            ],
            options={
                "verbose_name": "entrée de recherche",
                "verbose_name_plural": "entrées de recherche",
                "indexes": [
                    models.Index(fields=["cle"], name="entree_cle"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["cle"], name="entree_cle_trgm", opclasses=["gin_trgm_ops"]
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["codes"], name="entree_codes_trgm", opclasses=["gin_trgm_ops"]
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Epci",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=9, primary_key=True, serialize=False, verbose_name="SIREN"
                    ),
                ),
                ("nom", models.CharField(max_length=250, verbose_name="nom")),
                ("type", models.CharField(blank=True, max_length=8, verbose_name="type")),
                ("active", models.BooleanField(default=True, verbose_name="en vigueur")),
                (
                    "cle_recherche",
                    maillage.territoires.models.CleField(
                        db_collation="C", verbose_name="clé de recherche"
                    ),
                ),
                (
                    "cle_tri",
                    maillage.territoires.models.CleField(
                        db_collation="C", verbose_name="clé de tri"
                    ),
                ),
            ],
            options={
                "verbose_name": "EPCI",
                "verbose_name_plural": "EPCI",
                "ordering": ["cle_tri", "code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[0-9]{9}$")),
                        name="epci_code_siren",
                        violation_error_message="Le code d’un EPCI est son SIREN : neuf chiffres.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="commune",
            name="epci",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="territoires.epci",
                verbose_name="EPCI",
            ),
        ),
        migrations.AddField(
            model_name="commune",
            name="jeu",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                to="territoires.jeudedonnees",
                verbose_name="jeu de données",
            ),
        ),
        migrations.AddField(
            model_name="departement",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                to="territoires.region",
                verbose_name="région",
            ),
        ),
        migrations.AddField(
            model_name="commune",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                to="territoires.region",
                verbose_name="région",
            ),
        ),
        migrations.CreateModel(
            name="CommuneRetiree",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=5, primary_key=True, serialize=False, verbose_name="ancien code"
                    ),
                ),
                ("nom", models.CharField(blank=True, max_length=100, verbose_name="ancien nom")),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("deleguee", "commune déléguée"),
                            ("associee", "commune associée"),
                            ("ancien_code", "ancien code"),
                            ("nom_ancien", "ancien nom, le code est resté"),
                            ("disparue", "absente du dernier fichier officiel"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                (
                    "successeurs",
                    models.ManyToManyField(
                        blank=True,
                        related_name="anciennes",
                        to="territoires.commune",
                        verbose_name="communes qui lui succèdent",
                    ),
                ),
            ],
            options={
                "verbose_name": "commune retirée",
                "verbose_name_plural": "communes retirées",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^([0-9]{2}|2[AB])[0-9]{3}$")),
                        name="commune_retiree_code_forme",
                        violation_error_message="Un code commune a cinq chiffres (2A ou 2B en Corse).",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "nature__in",
                                ["deleguee", "associee", "ancien_code", "nom_ancien", "disparue"],
                            )
                        ),
                        name="commune_retiree_nature_connue",
                        violation_error_message="La nature d’une commune retirée est inconnue.",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="commune",
            index=models.Index(fields=["cle_recherche"], name="commune_cle_recherche"),
        ),
        migrations.AddIndex(
            model_name="commune",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["codes_postaux"], name="commune_codes_postaux"
            ),
        ),
        migrations.AddConstraint(
            model_name="commune",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^([0-9]{2}|2[AB])[0-9]{3}$")),
                name="commune_code_forme",
                violation_error_message="Un code commune a cinq chiffres (2A ou 2B en Corse).",
            ),
        ),
        migrations.AddConstraint(
            model_name="commune",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("parent__isnull", True), ("type", "COM")),
                    models.Q(
                        ("parent__isnull", False),
                        ("type", "ARM"),
                        models.Q(("parent", models.F("code")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="commune_arrondissement_a_un_parent",
                violation_error_message="Un arrondissement appartient à une commune, une commune à aucune.",
            ),
        ),
        migrations.AddConstraint(
            model_name="commune",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("population__isnull", True), ("population__gte", 0), _connector="OR"
                ),
                name="commune_population_positive",
                violation_error_message="Une population ne peut être négative.",
            ),
        ),
        migrations.AddConstraint(
            model_name="commune",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(("latitude__range", (-90, 90)), ("longitude__range", (-180, 180))),
                    _connector="OR",
                ),
                name="commune_centre_entier",
                violation_error_message="Un centre a une latitude et une longitude, ou ni l’une ni l’autre.",
            ),
        ),
        migrations.AddConstraint(
            model_name="commune",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("rp_0_19__isnull", True),
                        ("rp_20_64__isnull", True),
                        ("rp_65_plus__isnull", True),
                        ("rp_population__isnull", True),
                    ),
                    models.Q(
                        ("rp_0_19__gte", 0),
                        ("rp_20_64__gte", 0),
                        ("rp_65_plus__gte", 0),
                        ("rp_population__gte", 0),
                    ),
                    _connector="OR",
                ),
                name="commune_ages_entiers",
                violation_error_message="Les tranches d’âge sont toutes connues, ou toutes inconnues.",
            ),
        ),
    ]
