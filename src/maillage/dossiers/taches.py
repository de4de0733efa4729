"""What the calendar decides: the silence that validates."""

from django.utils import timezone

from maillage.plateforme.taches.declaration import Contexte, tache

from .commands.validation import constater_les_silences


# Every hour: the day after begins at another hour overseas.
@tache(titre="Projets de santé réputés validés", cron="5 * * * *")
def constater(context: Contexte) -> None:
    constater_les_silences(maintenant=timezone.now())
