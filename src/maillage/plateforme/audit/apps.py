from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "maillage.plateforme.audit"
    label = "audit"
    verbose_name = "journal d’audit"
