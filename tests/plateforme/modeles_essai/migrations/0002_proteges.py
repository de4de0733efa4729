import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import maillage.plateforme.chiffrement.champs
from maillage.plateforme.cloisons.operations import Cloisonner


class Migration(migrations.Migration):
    dependencies = [
        ("modeles_essai", "0001_initial"),
        ("cloisons", "0001_initial"),
        migrations.swappable_dependency(settings.MODELE_LOCATAIRE),
    ]

    operations = [
        migrations.CreateModel(
            name="Secret",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "nom",
                    maillage.plateforme.chiffrement.champs.TexteChiffre(
                        max_length=40, verbose_name="nom"
                    ),
                ),
                (
                    "nom_empreinte",
                    maillage.plateforme.chiffrement.champs.Empreinte(
                        editable=False, forme="nom", null=True, source="nom"
                    ),
                ),
                (
                    "numero",
                    maillage.plateforme.chiffrement.champs.TexteChiffre(
                        null=True, verbose_name="numéro"
                    ),
                ),
                (
                    "numero_empreinte",
                    maillage.plateforme.chiffrement.champs.Empreinte(
                        editable=False, forme="identifiant", null=True, source="numero"
                    ),
                ),
                (
                    "ne_le",
                    maillage.plateforme.chiffrement.champs.DateChiffree(
                        null=True, verbose_name="né le"
                    ),
                ),
                (
                    "reglages",
                    maillage.plateforme.chiffrement.champs.JsonChiffre(
                        null=True, verbose_name="réglages"
                    ),
                ),
                ("clair", models.CharField(blank=True, max_length=40, verbose_name="en clair")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SecretCloisonne",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("nom", maillage.plateforme.chiffrement.champs.TexteChiffre(verbose_name="nom")),
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
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        Cloisonner("SecretCloisonne"),
    ]
