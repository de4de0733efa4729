"""Reading and writing of imports, out of requests."""

from collections.abc import Callable
from uuid import UUID

from django.utils import timezone

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.taches.declaration import Contexte, Reessayer, TacheAnnulee, tache

from . import commands

ESSAIS = 3
PANNE = (
    "La lecture ou l’écriture a échoué sans que le fichier soit en cause. Rien n’a été importé. "
    "Reprenez l’import\u202f; si cela dure, prévenez les développeurs."
)


@tache(titre="Lecture d’un fichier à importer", essais=ESSAIS)
def analyser(context: Contexte, *, identifiant: str) -> None:
    _mener(
        context,
        UUID(identifiant),
        lambda: commands.analyser_import(
            identifiant=UUID(identifiant), maintenant=timezone.now(), avancer=context.avancer
        ),
    )


@tache(titre="Application d’un import", essais=ESSAIS)
def appliquer(context: Contexte, *, identifiant: str) -> None:
    _mener(
        context,
        UUID(identifiant),
        lambda: commands.appliquer_import(
            identifiant=UUID(identifiant),
            par=context.par,
            maintenant=timezone.now(),
            avancer=context.avancer,
        ),
    )


@tache(titre="Effacement des imports jamais confirmés", cron="20 3 * * *")
def effacer(context: Contexte) -> None:
    commands.effacer_les_oublies(par=context.par, maintenant=timezone.now())


def _mener(context: Contexte, identifiant: UUID, faire: Callable[[], object]) -> None:
    """A refusal of the file is an end like another; anything else is said on the import too."""
    try:
        faire()
    except commands.Occupe as occupe:
        if context.essai >= ESSAIS:
            _echouer(identifiant, str(occupe))
        raise Reessayer(str(occupe)) from None
    except (ErreurMetier, TacheAnnulee) as erreur:
        _echouer(identifiant, str(erreur))
        raise
    except Exception:
        if context.essai >= ESSAIS:
            _echouer(identifiant, PANNE)
        raise


def _echouer(identifiant: UUID, phrase: str) -> None:
    commands.echouer_import(identifiant=identifiant, maintenant=timezone.now(), phrase=phrase)
