import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from maillage.plateforme.cloisons.operations import Cloisonner


class Migration(migrations.Migration):
    dependencies = [
        ("modeles_essai", "0002_proteges"),
        ("cloisons", "0001_initial"),
        migrations.swappable_dependency(settings.MODELE_LOCATAIRE),
    ]

    operations = [
        migrations.CreateModel(
            name="NoteCloisonnee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("texte", models.CharField(max_length=200)),
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
            options={"abstract": False, "base_manager_name": "objects"},
        ),
        Cloisonner("notecloisonnee"),
    ]
