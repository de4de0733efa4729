"""Sessions that ended by themselves are forgotten each night."""

from importlib import import_module

from django.conf import settings

from maillage.plateforme.taches.declaration import Contexte, tache


@tache(titre="Effacement des sessions expirées", cron="10 3 * * *")
def effacer_les_sessions(context: Contexte) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
