from django.apps import AppConfig


class CommunautesConfig(AppConfig):
    name = "maillage.communautes"
    label = "communautes"
    verbose_name = "communautés"
