import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communautes", "0002_suivi_du_perimetre"),
        ("territoires", "0005_donnees_ouvertes"),
    ]

    operations = [
        migrations.AddField(
            model_name="communaute",
            name="finess",
            field=models.CharField(blank=True, max_length=9, verbose_name="n° FINESS"),
        ),
        migrations.AddField(
            model_name="perimetre",
            name="jeu",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territoires.jeudedonnees",
                verbose_name="jeu de données",
            ),
        ),
        migrations.AddField(
            model_name="perimetre",
            name="source",
            field=models.TextField(blank=True, verbose_name="source"),
        ),
        migrations.AddField(
            model_name="perimetrecommune",
            name="decoupage",
            field=models.CharField(
                blank=True,
                choices=[
                    ("part", "part déclarée"),
                    ("iris", "par IRIS"),
                    ("arrondissement", "par arrondissement"),
                ],
                max_length=14,
                verbose_name="découpage",
            ),
        ),
        migrations.AddField(
            model_name="perimetrecommune",
            name="part",
            field=models.DecimalField(
                blank=True,
                decimal_places=6,
                max_digits=7,
                null=True,
                verbose_name="part de la population",
            ),
        ),
        migrations.AddField(
            model_name="perimetrecommune",
            name="precision",
            field=models.TextField(blank=True, verbose_name="précision (IRIS, quartiers…)"),
        ),
        migrations.CreateModel(
            name="EffectifAdherents",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("profession", models.CharField(max_length=80, verbose_name="profession")),
                ("nombre", models.PositiveIntegerField(verbose_name="nombre d’adhérents")),
                ("au", models.DateField(verbose_name="au")),
                ("source", models.TextField(verbose_name="source")),
                (
                    "communaute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="effectifs",
                        to=settings.MODELE_LOCATAIRE,
                        verbose_name="communauté",
                    ),
                ),
                (
                    "jeu",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territoires.jeudedonnees",
                        verbose_name="jeu de données",
                    ),
                ),
            ],
            options={
                "verbose_name": "effectif d’adhérents",
                "verbose_name_plural": "effectifs d’adhérents",
                "ordering": ["communaute", "-au", "profession"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("communaute", "profession", "au"),
                        name="effectif_adherents_une_fois",
                        violation_error_message="Cet effectif est déjà donné à cette date.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EtapeCommunaute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "etat",
                    models.CharField(
                        choices=[
                            ("initiative", "initiative"),
                            ("lettre_intention", "lettre d’intention"),
                            ("projet_valide", "projet validé"),
                            ("contrat_signe", "contrat signé"),
                        ],
                        max_length=16,
                        verbose_name="état",
                    ),
                ),
                ("depuis", models.DateField(verbose_name="depuis le")),
                ("source", models.TextField(blank=True, verbose_name="source")),
                ("saisie_a", models.DateTimeField(verbose_name="saisie à")),
                ("saisie_par", models.CharField(max_length=200, verbose_name="saisie par")),
                (
                    "communaute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="etapes",
                        to=settings.MODELE_LOCATAIRE,
                        verbose_name="communauté",
                    ),
                ),
                (
                    "jeu",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territoires.jeudedonnees",
                        verbose_name="jeu de données",
                    ),
                ),
            ],
            options={
                "verbose_name": "étape d’une communauté",
                "verbose_name_plural": "étapes des communautés",
                "ordering": ["communaute", "-depuis", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "etat__in",
                                [
                                    "initiative",
                                    "lettre_intention",
                                    "projet_valide",
                                    "contrat_signe",
                                ],
                            )
                        ),
                        name="etape_communaute_etat_connu",
                        violation_error_message="L’état de la communauté est inconnu.",
                    ),
                    models.UniqueConstraint(
                        fields=("communaute", "depuis"),
                        name="etape_communaute_une_par_jour",
                        violation_error_message="La communauté change déjà d’état ce jour-là.",
                    ),
                ],
            },
        ),
    ]
