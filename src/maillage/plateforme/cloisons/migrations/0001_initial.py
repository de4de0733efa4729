"""The functions that every policy calls."""

from django.db import migrations

from maillage.plateforme.cloisons.operations import CreerFonctions


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [CreerFonctions()]
