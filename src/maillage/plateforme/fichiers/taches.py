"""What files need from time to time: the antivirus's late answers, the erasure of the deleted."""

from datetime import timedelta

from django.utils import timezone

from maillage.plateforme.taches.declaration import Contexte, tache

from . import commands


@tache(titre="Analyse des fichiers en attente", toutes_les=timedelta(minutes=5))
def analyser_les_fichiers(context: Contexte) -> None:
    commands.analyser_en_attente(maintenant=timezone.now())


@tache(titre="Effacement des fichiers supprimés", cron="10 3 * * *")
def effacer_les_fichiers(context: Contexte) -> None:
    commands.effacer_perimes(maintenant=timezone.now())
