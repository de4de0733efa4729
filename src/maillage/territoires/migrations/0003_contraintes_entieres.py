from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("territoires", "0002_recherche_par_mots"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="commune",
            name="commune_centre_entier",
        ),
        migrations.RemoveConstraint(
            model_name="commune",
            name="commune_ages_entiers",
        ),
        migrations.AddConstraint(
            model_name="commune",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                    models.Q(
                        ("latitude__isnull", False),
                        ("latitude__range", (-90, 90)),
                        ("longitude__isnull", False),
                        ("longitude__range", (-180, 180)),
                    ),
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
                        ("rp_0_19__isnull", False),
                        ("rp_20_64__gte", 0),
                        ("rp_20_64__isnull", False),
                        ("rp_65_plus__gte", 0),
                        ("rp_65_plus__isnull", False),
                        ("rp_population__gte", 0),
                        ("rp_population__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="commune_ages_entiers",
                violation_error_message="Les tranches d’âge sont toutes connues, ou toutes inconnues.",
            ),
        ),
    ]
