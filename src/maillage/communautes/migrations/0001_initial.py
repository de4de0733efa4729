import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("territoires", "0001_initial"),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Communaute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nom", models.CharField(max_length=200, verbose_name="nom")),
                ("code", models.SlugField(max_length=80, unique=True, verbose_name="code")),
                ("fictive", models.BooleanField(default=False, verbose_name="fictive")),
                (
                    "fuseau",
                    models.CharField(
                        default="Europe/Paris", max_length=60, verbose_name="fuseau horaire"
                    ),
                ),
                ("creee_a", models.DateTimeField(verbose_name="créée à")),
                ("creee_par", models.CharField(max_length=200, verbose_name="créée par")),
                (
                    "departement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territoires.departement",
                        verbose_name="département du siège",
                    ),
                ),
            ],
            options={
                "verbose_name": "communauté",
                "ordering": ["nom", "code"],
            },
        ),
        migrations.CreateModel(
            name="Perimetre",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("debut", models.DateField(verbose_name="du")),
                ("fin", models.DateField(blank=True, null=True, verbose_name="jusqu’au (exclu)")),
                (
                    "etat",
                    models.CharField(
                        choices=[
                            ("projet", "projet"),
                            ("en_vigueur", "en vigueur"),
                            ("clos", "clos"),
                        ],
                        default="projet",
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("defini_a", models.DateTimeField(verbose_name="défini à")),
                ("defini_par", models.CharField(max_length=200, verbose_name="défini par")),
                (
                    "communaute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="perimetres",
                        to="communautes.communaute",
                        verbose_name="communauté",
                    ),
                ),
            ],
            options={
                "verbose_name": "périmètre",
                "ordering": ["communaute", "-debut"],
            },
        ),
        migrations.CreateModel(
            name="PerimetreCommune",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "partagee",
                    models.BooleanField(
                        default=False, verbose_name="partagée avec une autre communauté"
                    ),
                ),
                (
                    "periode",
                    django.contrib.postgres.fields.ranges.DateRangeField(
                        editable=False, verbose_name="période"
                    ),
                ),
                ("opposable", models.BooleanField(editable=False, verbose_name="opposable")),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territoires.commune",
                        verbose_name="commune",
                    ),
                ),
                (
                    "perimetre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lignes",
                        to="communautes.perimetre",
                        verbose_name="périmètre",
                    ),
                ),
            ],
            options={
                "verbose_name": "commune d’un périmètre",
                "verbose_name_plural": "communes d’un périmètre",
            },
        ),
        migrations.AddConstraint(
            model_name="communaute",
            constraint=models.CheckConstraint(
                condition=models.Q(("nom", ""), _negated=True),
                name="communaute_a_un_nom",
                violation_error_message="Une communauté a un nom.",
            ),
        ),
        migrations.AddConstraint(
            model_name="perimetre",
            constraint=models.CheckConstraint(
                condition=models.Q(("etat__in", ["projet", "en_vigueur", "clos"])),
                name="perimetre_etat_connu",
                violation_error_message="L’état du périmètre est inconnu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="perimetre",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fin__isnull", True), ("fin__gt", models.F("debut")), _connector="OR"
                ),
                name="perimetre_fin_apres_debut",
                violation_error_message="Un périmètre prend fin après son début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="perimetre",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("etat", "clos"), _negated=True),
                    ("fin__isnull", False),
                    _connector="OR",
                ),
                name="perimetre_clos_a_une_fin",
                violation_error_message="Un périmètre clos a une date de fin.",
            ),
        ),
        migrations.AddConstraint(
            model_name="perimetre",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("etat__in", ["en_vigueur", "clos"])),
                expressions=[
                    ("communaute", "="),
                    (
                        models.Func(
                            models.F("debut"),
                            models.F("fin"),
                            models.Value("[)"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="perimetre_un_seul_en_vigueur",
                violation_error_message="La communauté a déjà un périmètre en vigueur à ces dates.",
            ),
        ),
        migrations.AddConstraint(
            model_name="perimetrecommune",
            constraint=models.UniqueConstraint(
                fields=("perimetre", "commune"),
                name="perimetre_commune_une_fois",
                violation_error_message="Cette commune est déjà dans le périmètre.",
            ),
        ),
        migrations.AddConstraint(
            model_name="perimetrecommune",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("opposable", True)),
                expressions=[
                    ("commune", "="),
                    ("periode", "&&"),
                    (
                        models.Case(
                            models.When(
                                partagee=True,
                                then=models.Func(
                                    models.F("perimetre"),
                                    models.F("perimetre"),
                                    models.Value("[]"),
                                    function="int8range",
                                ),
                            ),
                            default=models.Func(
                                models.Value(None), models.Value(None), function="int8range"
                            ),
                            output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="commune_dans_un_seul_perimetre",
                violation_error_message="Cette commune est déjà dans le périmètre en vigueur d’une autre communauté. Les deux communautés doivent la déclarer partagée.",
            ),
        ),
    ]
