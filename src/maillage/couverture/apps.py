from django.apps import AppConfig


class CouvertureConfig(AppConfig):
    name = "maillage.couverture"
    label = "couverture"
    verbose_name = "couverture"
