import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("territoires", "0004_entretien"),
    ]

    operations = [
        migrations.CreateModel(
            name="Indicateur",
            fields=[
                (
                    "code",
                    models.SlugField(
                        max_length=60, primary_key=True, serialize=False, verbose_name="code"
                    ),
                ),
                ("nom", models.CharField(max_length=200, verbose_name="nom")),
                ("theme", models.CharField(blank=True, max_length=40, verbose_name="thème")),
                ("definition", models.TextField(verbose_name="définition")),
                ("unite", models.CharField(max_length=60, verbose_name="unité")),
                ("source", models.TextField(verbose_name="source")),
                ("licence", models.CharField(blank=True, max_length=200, verbose_name="licence")),
                ("numerateur", models.TextField(blank=True, verbose_name="numérateur")),
                ("denominateur", models.TextField(blank=True, verbose_name="dénominateur")),
                (
                    "niveau",
                    models.CharField(
                        choices=[
                            ("commune", "commune"),
                            ("epci", "EPCI"),
                            ("departement", "département"),
                            ("region", "région"),
                            ("france", "France"),
                        ],
                        max_length=12,
                        verbose_name="niveau des valeurs",
                    ),
                ),
                (
                    "agregation",
                    models.CharField(
                        choices=[
                            ("somme", "somme"),
                            ("rapport", "somme des numérateurs sur somme des dénominateurs"),
                            ("moyenne", "moyenne pondérée par la population"),
                            ("aucune", "ne s’agrège pas"),
                        ],
                        default="aucune",
                        max_length=8,
                        verbose_name="agrégation",
                    ),
                ),
                (
                    "decimales",
                    models.PositiveSmallIntegerField(default=1, verbose_name="décimales"),
                ),
                ("signe", models.BooleanField(default=False, verbose_name="peut être négatif")),
                (
                    "seuil_secret",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="effectif sous lequel la valeur est masquée",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicateur",
                "ordering": ["theme", "nom"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("definition", ""), _negated=True),
                            models.Q(("unite", ""), _negated=True),
                            models.Q(("source", ""), _negated=True),
                        ),
                        name="indicateur_defini",
                        violation_error_message="Un indicateur dit sa définition, son unité et sa source.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agregation", "rapport"), _negated=True),
                            models.Q(
                                models.Q(("numerateur", ""), _negated=True),
                                models.Q(("denominateur", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="indicateur_rapport_complet",
                        violation_error_message="Un rapport dit son numérateur et son dénominateur.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActiviteProfessionnelle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rpps", models.CharField(max_length=12, verbose_name="identifiant national")),
                ("profession", models.CharField(max_length=2, verbose_name="code profession")),
                (
                    "savoir_faire",
                    models.CharField(blank=True, max_length=10, verbose_name="code savoir-faire"),
                ),
                (
                    "mode",
                    models.CharField(blank=True, max_length=1, verbose_name="code mode d’exercice"),
                ),
                (
                    "finess",
                    models.CharField(blank=True, max_length=9, verbose_name="n° FINESS du site"),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territoires.commune",
                        verbose_name="commune ou arrondissement",
                    ),
                ),
                (
                    "jeu",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="territoires.jeudedonnees",
                        verbose_name="jeu de données",
                    ),
                ),
            ],
            options={
                "verbose_name": "activité d’un professionnel",
                "verbose_name_plural": "activités de professionnels",
                "indexes": [
                    models.Index(fields=["commune", "profession"], name="activite_commune")
                ],
            },
        ),
        migrations.CreateModel(
            name="EffectifProfession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("profession", models.CharField(max_length=2, verbose_name="code profession")),
                (
                    "savoir_faire",
                    models.CharField(blank=True, max_length=10, verbose_name="code savoir-faire"),
                ),
                (
                    "mode",
                    models.CharField(blank=True, max_length=1, verbose_name="code mode d’exercice"),
                ),
                ("nombre", models.PositiveIntegerField(verbose_name="nombre de personnes")),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territoires.commune",
                        verbose_name="commune ou arrondissement",
                    ),
                ),
                (
                    "jeu",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="territoires.jeudedonnees",
                        verbose_name="jeu de données",
                    ),
                ),
            ],
            options={
                "verbose_name": "effectif d’une profession",
                "verbose_name_plural": "effectifs de professions",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("jeu", "commune", "profession", "savoir_faire", "mode"),
                        name="effectif_profession_une_fois",
                        violation_error_message="Cet effectif est déjà donné.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FluxPatients",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("effectif", models.PositiveIntegerField(verbose_name="effectif")),
                (
                    "destination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territoires.commune",
                        verbose_name="commune de soins",
                    ),
                ),
                (
                    "jeu",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="territoires.jeudedonnees",
                        verbose_name="jeu de données",
                    ),
                ),
                (
                    "origine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territoires.commune",
                        verbose_name="commune de résidence",
                    ),
                ),
            ],
            options={
                "verbose_name": "flux de patients",
                "verbose_name_plural": "flux de patients",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("jeu", "origine", "destination"),
                        name="flux_une_fois",
                        violation_error_message="Ce flux est déjà donné.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FondDeCarte",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("niveau", models.CharField(max_length=12, verbose_name="niveau")),
                ("zone", models.CharField(blank=True, max_length=9, verbose_name="zone")),
                ("empreinte", models.CharField(max_length=64, verbose_name="empreinte SHA-256")),
                ("contenu", models.BinaryField(verbose_name="TopoJSON compressé (gzip)")),
                ("octets", models.IntegerField(verbose_name="octets une fois décompressé")),
                (
                    "jeu",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="territoires.jeudedonnees",
                        verbose_name="jeu de données",
                    ),
                ),
            ],
            options={
                "verbose_name": "fond de carte",
                "verbose_name_plural": "fonds de carte",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("niveau", "zone"),
                        name="fond_de_carte_un_par_zone",
                        violation_error_message="Ce fond de carte existe déjà.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Quartier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=12, verbose_name="code QPV")),
                ("nom", models.CharField(blank=True, max_length=250, verbose_name="nom")),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territoires.commune",
                        verbose_name="commune ou arrondissement",
                    ),
                ),
                (
                    "jeu",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="territoires.jeudedonnees",
                        verbose_name="jeu de données",
                    ),
                ),
            ],
            options={
                "verbose_name": "quartier prioritaire",
                "verbose_name_plural": "quartiers prioritaires",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("jeu", "code", "commune"),
                        name="quartier_une_fois",
                        violation_error_message="Ce quartier est déjà donné pour cette commune.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Structure",
            fields=[
                (
                    "finess",
                    models.CharField(
                        max_length=9, primary_key=True, serialize=False, verbose_name="n° FINESS"
                    ),
                ),
                (
                    "finess_ej",
                    models.CharField(
                        blank=True, max_length=9, verbose_name="n° FINESS de l’entité juridique"
                    ),
                ),
                ("raison_sociale", models.CharField(max_length=250, verbose_name="raison sociale")),
                (
                    "categorie",
                    models.CharField(blank=True, max_length=4, verbose_name="catégorie FINESS"),
                ),
                (
                    "categorie_libelle",
                    models.CharField(
                        blank=True, max_length=250, verbose_name="libellé de la catégorie"
                    ),
                ),
                (
                    "famille",
                    models.CharField(
                        choices=[
                            ("cpts", "CPTS"),
                            ("msp", "maison de santé pluriprofessionnelle"),
                            ("centre", "centre de santé"),
                            ("pharmacie", "pharmacie d’officine"),
                            ("hopital", "établissement hospitalier"),
                            ("ehpad", "EHPAD"),
                            ("ssiad", "service de soins infirmiers à domicile"),
                            ("had", "hospitalisation à domicile"),
                            ("dac", "dispositif d’appui à la coordination"),
                            ("autre", "autre structure"),
                        ],
                        max_length=10,
                        verbose_name="famille",
                    ),
                ),
                ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                ("ouverte", models.BooleanField(default=True, verbose_name="au dernier fichier")),
                (
                    "commune",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territoires.commune",
                        verbose_name="commune ou arrondissement",
                    ),
                ),
                (
                    "jeu",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="territoires.jeudedonnees",
                        verbose_name="jeu de données",
                    ),
                ),
            ],
            options={
                "verbose_name": "structure",
                "indexes": [models.Index(fields=["commune", "famille"], name="structure_commune")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("finess__regex", "^[0-9][0-9AB][0-9]{7}$")),
                        name="structure_finess_forme",
                        violation_error_message="Un n° FINESS a neuf caractères.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ValeurIndicateur",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("annee", models.PositiveSmallIntegerField(verbose_name="année")),
                ("code", models.CharField(max_length=9, verbose_name="code du territoire")),
                (
                    "valeur",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="valeur",
                    ),
                ),
                (
                    "numerateur",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="numérateur",
                    ),
                ),
                (
                    "denominateur",
                    models.DecimalField(
                        blank=True,
                        decimal_places=6,
                        max_digits=18,
                        null=True,
                        verbose_name="dénominateur",
                    ),
                ),
                (
                    "secret",
                    models.BooleanField(default=False, verbose_name="masquée par la source"),
                ),
                (
                    "indicateur",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="valeurs",
                        to="territoires.indicateur",
                        verbose_name="indicateur",
                    ),
                ),
                (
                    "jeu",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="territoires.jeudedonnees",
                        verbose_name="jeu de données",
                    ),
                ),
            ],
            options={
                "verbose_name": "valeur d’indicateur",
                "verbose_name_plural": "valeurs d’indicateur",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("indicateur", "annee", "code"),
                        name="valeur_indicateur_une_fois",
                        violation_error_message="Cette valeur est déjà donnée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("secret", False), ("valeur__isnull", True), _connector="OR"
                        ),
                        name="valeur_indicateur_masquee_sans_valeur",
                        violation_error_message="Une valeur masquée n’est pas donnée.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Voisinage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("frontiere_km", models.FloatField(verbose_name="longueur de la frontière (km)")),
                ("deduit", models.BooleanField(default=False, verbose_name="déduit")),
                (
                    "a",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="territoires.commune",
                        verbose_name="unité",
                    ),
                ),
                (
                    "b",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="territoires.commune",
                        verbose_name="unité voisine",
                    ),
                ),
                (
                    "jeu",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="territoires.jeudedonnees",
                        verbose_name="jeu de données",
                    ),
                ),
            ],
            options={
                "verbose_name": "voisinage",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("a", "b"),
                        name="voisinage_une_fois",
                        violation_error_message="Ces deux communes sont déjà dites voisines.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("a__lt", models.F("b"))),
                        name="voisinage_range",
                        violation_error_message="Un voisinage s’écrit dans l’ordre des codes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("frontiere_km__gte", 0)),
                        name="voisinage_longueur_positive",
                        violation_error_message="Une frontière n’a pas de longueur négative.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Zonage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "profession",
                    models.CharField(
                        default="medecin_generaliste", max_length=40, verbose_name="profession"
                    ),
                ),
                ("annee", models.PositiveSmallIntegerField(verbose_name="année")),
                ("quartier", models.CharField(blank=True, max_length=12, verbose_name="code QPV")),
                ("classe", models.CharField(max_length=60, verbose_name="classe")),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territoires.commune",
                        verbose_name="commune ou arrondissement",
                    ),
                ),
                (
                    "jeu",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="territoires.jeudedonnees",
                        verbose_name="jeu de données",
                    ),
                ),
            ],
            options={
                "verbose_name": "zonage",
                "indexes": [models.Index(fields=["commune", "profession"], name="zonage_commune")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("jeu", "profession", "commune", "quartier"),
                        name="zonage_une_fois",
                        violation_error_message="Ce zonage est déjà donné.",
                    )
                ],
            },
        ),
    ]
