import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from maillage.plateforme.cloisons.operations import Cloisonner


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cloisons", "0001_initial"),
        migrations.swappable_dependency(settings.MODELE_LOCATAIRE),
    ]

    operations = [
        migrations.CreateModel(
            name="Fichier",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("usage", models.CharField(max_length=60, verbose_name="usage")),
                ("porteur_type", models.CharField(max_length=60, verbose_name="type de porteur")),
                ("porteur_id", models.CharField(max_length=80, verbose_name="porteur")),
                ("nom", models.CharField(max_length=120, verbose_name="nom")),
                ("cree_a", models.DateTimeField(verbose_name="créé le")),
                ("supprime_a", models.DateTimeField(null=True, verbose_name="supprimé le")),
                (
                    "supprime_par",
                    models.CharField(blank=True, max_length=300, verbose_name="supprimé par"),
                ),
                (
                    "locataire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.MODELE_LOCATAIRE,
                        verbose_name="communauté",
                    ),
                ),
            ],
            options={
                "verbose_name": "fichier",
                "ordering": ["nom", "id"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("numero", models.PositiveIntegerField(verbose_name="numéro")),
                ("nom", models.CharField(max_length=120, verbose_name="nom")),
                ("mime", models.CharField(max_length=100, verbose_name="type")),
                ("octets", models.PositiveBigIntegerField(verbose_name="taille, en octets")),
                ("sha256", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                ("cle", models.CharField(blank=True, max_length=100, verbose_name="rangement")),
                (
                    "etat",
                    models.CharField(
                        choices=[
                            ("a_analyser", "en attente d’analyse"),
                            ("saine", "disponible"),
                            ("en_quarantaine", "en quarantaine"),
                            ("effacee", "effacée"),
                        ],
                        max_length=16,
                        verbose_name="état",
                    ),
                ),
                ("menace", models.CharField(blank=True, max_length=200, verbose_name="menace")),
                ("analysee_a", models.DateTimeField(null=True, verbose_name="analysée le")),
                ("deposee_a", models.DateTimeField(verbose_name="déposée le")),
                ("deposee_par", models.CharField(max_length=300, verbose_name="déposée par")),
                (
                    "fichier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="fichiers.fichier",
                    ),
                ),
                (
                    "locataire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.MODELE_LOCATAIRE,
                        verbose_name="communauté",
                    ),
                ),
            ],
            options={
                "verbose_name": "version",
                "ordering": ["fichier", "-numero"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="fichier",
            index=models.Index(fields=["porteur_type", "porteur_id"], name="fichiers_par_porteur"),
        ),
        migrations.AddIndex(
            model_name="fichier",
            index=models.Index(
                condition=models.Q(("supprime_a__isnull", False)),
                fields=["supprime_a"],
                name="fichiers_supprimes",
            ),
        ),
        migrations.AddConstraint(
            model_name="fichier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("nom", ""), _negated=True),
                    models.Q(("usage", ""), _negated=True),
                    models.Q(("porteur_type", ""), _negated=True),
                    models.Q(("porteur_id", ""), _negated=True),
                ),
                name="fichier_a_un_nom_et_un_porteur",
                violation_error_message="Un fichier a un nom, un usage et un porteur.",
            ),
        ),
        migrations.AddConstraint(
            model_name="fichier",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("supprime_a__isnull", True), ("supprime_par", "")),
                    models.Q(
                        ("supprime_a__isnull", False), models.Q(("supprime_par", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="fichier_supprime_par_quelqu_un",
                violation_error_message="Un fichier supprimé l’est par quelqu’un.",
            ),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(fields=["cle"], name="fichiers_version_par_cle"),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(
                condition=models.Q(("etat", "a_analyser")),
                fields=["deposee_a"],
                name="fichiers_a_analyser",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                fields=("fichier", "numero"),
                name="fichiers_version_un_seul_numero",
                violation_error_message="Ce numéro de version existe déjà.",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("etat__in", ["a_analyser", "saine", "en_quarantaine", "effacee"])
                ),
                name="fichiers_version_etat_connu",
                violation_error_message="L’état de la version est inconnu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("etat", "en_quarantaine"), _negated=True),
                    models.Q(("menace", ""), _negated=True),
                    _connector="OR",
                ),
                name="fichiers_version_quarantaine_motivee",
                violation_error_message="Une version en quarantaine nomme sa menace.",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("etat", "effacee"), models.Q(("cle", ""), _negated=True), _connector="OR"
                ),
                name="fichiers_version_rangee_quelque_part",
                violation_error_message="Une version qui n’est pas effacée est rangée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                name="fichiers_version_empreinte_sha256",
                violation_error_message="L’empreinte d’une version est son SHA-256.",
            ),
        ),
        Cloisonner("Fichier"),
        Cloisonner("Version"),
    ]
