"""The search of a proposal, out of requests."""

from uuid import UUID

from django.utils import timezone

from maillage.plateforme.taches.declaration import Contexte, TacheAnnulee, tache

from . import commands

ESSAIS = 3
PANNE = (
    "Le calcul a échoué sans que la demande soit en cause. Demandez une nouvelle proposition\u202f"
    "; si cela dure, prévenez l’exploitation."
)


@tache(titre="Proposition de périmètres", essais=ESSAIS)
def calculer(context: Contexte, *, identifiant: str) -> None:
    try:
        commands.calculer_proposition(
            identifiant=UUID(identifiant),
            par=context.par,
            maintenant=timezone.now(),
            avancer=context.avancer,
        )
    except TacheAnnulee as annulee:
        _refuser(context, identifiant, str(annulee))
        raise
    except Exception:
        if context.essai >= ESSAIS:
            _refuser(context, identifiant, PANNE)
        raise


def _refuser(context: Contexte, identifiant: str, phrase: str) -> None:
    commands.refuser_proposition(
        identifiant=UUID(identifiant), phrase=phrase, par=context.par, maintenant=timezone.now()
    )
