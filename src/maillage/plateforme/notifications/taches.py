"""Delivery, digests, and what is forgotten."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from maillage.plateforme.taches.declaration import Contexte, tache
from maillage.plateforme.taches.queries import cles_vivantes

from . import commands
from .rules import DELAIS_S, ESSAIS


@tache(titre="Remise d’un message", essais=ESSAIS, delais=DELAIS_S, priorite=10)
def remettre_un_message(context: Contexte, *, message: str) -> None:
    commands.remettre(identifiant=UUID(message), essai=context.essai, maintenant=timezone.now())


@tache(titre="Résumés de messages", toutes_les=timedelta(minutes=5))
def composer_les_resumes(context: Contexte) -> None:
    commands.composer_les_resumes(par=context.par, maintenant=timezone.now())


@tache(titre="Messages oubliés ou trop vieux", cron="20 * * * *")
def ranger(context: Contexte) -> None:
    maintenant = timezone.now()
    commands.abandonner_les_oublies(vivantes=cles_vivantes("message:"), maintenant=maintenant)
    commands.purger(maintenant=maintenant)
