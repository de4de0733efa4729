import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("importateur", models.SlugField(max_length=40, verbose_name="importateur")),
                ("nom_fichier", models.CharField(max_length=255, verbose_name="nom du fichier")),
                ("octets", models.BigIntegerField(verbose_name="taille en octets")),
                ("empreinte", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                (
                    "cle",
                    models.CharField(blank=True, max_length=200, verbose_name="clé de rangement"),
                ),
                ("options", models.JSONField(blank=True, default=dict, verbose_name="options")),
                (
                    "etat",
                    models.CharField(
                        choices=[
                            ("recu", "reçu"),
                            ("analyse", "en lecture"),
                            ("a_confirmer", "à confirmer"),
                            ("application", "en cours d’application"),
                            ("applique", "appliqué"),
                            ("refuse", "refusé"),
                            ("abandonne", "abandonné"),
                            ("echoue", "échoué"),
                        ],
                        default="recu",
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("apercu", models.JSONField(blank=True, default=dict, verbose_name="aperçu")),
                (
                    "erreurs",
                    models.JSONField(blank=True, default=list, verbose_name="erreurs par ligne"),
                ),
                ("nb_erreurs", models.IntegerField(default=0, verbose_name="nombre d’erreurs")),
                ("resultat", models.TextField(blank=True, verbose_name="résultat")),
                ("tache", models.UUIDField(blank=True, null=True, verbose_name="tâche")),
                ("depose_a", models.DateTimeField(verbose_name="déposé à")),
                ("depose_par", models.CharField(max_length=200, verbose_name="déposé par")),
                ("fini_a", models.DateTimeField(blank=True, null=True, verbose_name="fini à")),
            ],
            options={
                "verbose_name": "import",
                "ordering": ["-depose_a", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "etat__in",
                                [
                                    "recu",
                                    "analyse",
                                    "a_confirmer",
                                    "application",
                                    "applique",
                                    "refuse",
                                    "abandonne",
                                    "echoue",
                                ],
                            )
                        ),
                        name="import_etat_connu",
                        violation_error_message="L’état de l’import est inconnu.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("etat", "applique"), _negated=True),
                            models.Q(
                                ("fini_a__isnull", False), models.Q(("resultat", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="import_applique_dit_son_resultat",
                        violation_error_message="Un import appliqué dit ce qu’il a changé.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("etat", "refuse"), _negated=True),
                            ("nb_erreurs__gt", 0),
                            _connector="OR",
                        ),
                        name="import_refuse_dit_pourquoi",
                        violation_error_message="Un import refusé dit ses erreurs.",
                    ),
                ],
            },
        ),
    ]
