"""How a module declares a task: `@tache(titre=…)` in its `taches.py`.

    @tache(titre="Import des communes", essais=3)
    def importer(context: Contexte, *, fichier: int) -> None:
        for rang, ligne in enumerate(lignes, 1):
            context.avancer(rang, len(lignes), "Lecture")

A task runs at least once: it must bear being run again. Its arguments are JSON, and name no person.
Raise `ErreurMetier` to give up at once with a sentence for the operator, `Reessayer` to be tried
again later with one. Any other exception is tried again; only its class and place are kept, since
a message may quote data.
"""

import inspect
import traceback
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate
from uuid import UUID

import structlog
from django.tasks import Task
from django.tasks import task as declarer_a_django
from django_ox.cron import CronExpression
from django_ox.exceptions import TaskTimeout
from django_ox.schedules import IntervalTrigger, Schedule

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.cloisons.contexte import avec_locataires

from . import rules
from .avancement import Avancement
from .models import Demande

journal = structlog.get_logger("maillage.taches")

# Lazy: Django's class takes no argument when the program runs.
type Tache = Task[..., Any]


class Refus(Exception):
    """The task will not succeed by trying again; the message is a sentence for people."""


class ArgumentsPerimes(Refus):
    """Queued by another version of the code, with other arguments."""


class TacheAnnulee(Refus):
    """Somebody asked for the running task to stop."""


class Reessayer(Exception):
    """Not now: try again later. The message is a sentence for people."""


class Panne(Exception):
    """Anything unforeseen: class and place of the exception, never its message."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """What is known of a task before it is asked for."""

    titre: str
    locataire: bool
    signature: inspect.Signature


@dataclass(frozen=True, slots=True)
class Contexte:
    """What a running task knows of itself. `essai` counts from 1."""

    identifiant: UUID
    par: Acteur
    locataire: int | None
    essai: int
    _avancement: Avancement

    def avancer(self, fait: int, total: int | None = None, etape: str = "") -> None:
        """Tell how far the work is, seen at once by pages and terminals.

        Raises TacheAnnulee when somebody asked for a stop.
        """
        annulee_par = self._avancement.dire(fait, total, etape)
        if annulee_par:
            raise TacheAnnulee(f"Tâche annulée par {annulee_par} pendant qu’elle tournait.")


DECLAREES: dict[str, Declaration] = {}
CALENDRIER: list[Schedule] = []


def tache[**P, R](
    *,
    titre: str,
    essais: int = 5,
    priorite: int = 0,
    locataire: bool = False,
    duree_max: timedelta | None = None,
    delais: Sequence[int] = (),
    cron: str = "",
    toutes_les: timedelta | None = None,
) -> Callable[[Callable[Concatenate[Contexte, P], R]], Tache]:
    """Declare a task.

    titre: a few French words for the operator. essais: attempts in all. priorite: -100 to 100,
    higher first. locataire: it works for one tenant, inside one transaction that sees no other.
    duree_max: after which an attempt is stopped. delais: seconds between attempts.
    cron (five fields, local time) or toutes_les: also run by itself, without arguments.
    """

    def decorer(fonction: Callable[Concatenate[Contexte, P], R]) -> Tache:
        signature = inspect.signature(fonction)

        @wraps(fonction)
        def executer(context: Any, /, *args: Any, **kwargs: Any) -> Any:
            return _executer(fonction, signature, context, args, kwargs)

        # Django looks at the arguments of what it calls, which are those of `executer`.
        del executer.__wrapped__
        options: dict[str, Any] = {"max_attempts": essais, "backoff": _reprise(tuple(delais))}
        if duree_max is not None:
            options["timeout"] = int(duree_max.total_seconds())
        declaree: Tache = declarer_a_django(priority=priorite, takes_context=True, **options)(
            executer
        )
        DECLAREES[declaree.module_path] = Declaration(titre, locataire, signature)
        if cron or toutes_les:
            CALENDRIER.append(
                Schedule(
                    name=declaree.module_path,
                    task=declaree,
                    trigger=CronExpression(cron)
                    if cron
                    else IntervalTrigger(every=toutes_les or timedelta()),
                    args=(),
                    kwargs={},
                )
            )
        return declaree

    return decorer


def _reprise(delais: tuple[int, ...]) -> Callable[[BaseException, Any], int | None]:
    def decider(erreur: BaseException, resultat: Any) -> int | None:
        if isinstance(erreur, Refus):
            return None
        return rules.attente(len(resultat.worker_ids), delais)

    return decider


def _executer(
    fonction: Callable[..., Any],
    signature: inspect.Signature,
    context: Any,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    identifiant = UUID(context.task_result.id)
    demande = Demande.objects.get(tache_id=identifiant)
    try:
        signature.bind(None, *args, **kwargs)
    except TypeError:
        raise ArgumentsPerimes(
            f"«\u00a0{demande.titre}\u00a0» a été demandée par une autre version, avec d’autres "
            f"arguments ({_noms(args, kwargs)}). Refaites la demande, puis annulez celle-ci."
        ) from None
    if demande.annulee_par:  # while an attempt ran that then failed
        raise TacheAnnulee(f"Tâche annulée par {demande.annulee_par} entre deux essais.")
    with (
        structlog.contextvars.bound_contextvars(tache=str(identifiant)),
        Avancement(identifiant) as avancement,
    ):
        contexte = Contexte(
            identifiant=identifiant,
            par=Acteur(**demande.acteur),
            locataire=demande.locataire,
            essai=context.attempt,
            _avancement=avancement,
        )
        try:
            with _cloison(demande.locataire):
                return fonction(contexte, *args, **kwargs)
        except (Refus, Reessayer, TaskTimeout):
            raise
        except ErreurMetier as erreur:
            raise Refus(str(erreur)) from None
        except Exception as erreur:
            lieu = _lieu(erreur)
            journal.error("tache_en_panne", lieu=lieu, essai=context.attempt)
            raise Panne(lieu) from None


def _cloison(locataire: int | None) -> Any:
    if locataire is None:
        return nullcontext()
    return avec_locataires(lus=[locataire], ecrit=locataire)


def _noms(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    """The names of arguments, never their values."""
    noms = [f"{len(args)} sans nom"] if args else []
    return ", ".join([*noms, *sorted(kwargs)]) or "aucun"


def _lieu(erreur: BaseException) -> str:
    """Class of the exception, then file, line and function of where it was raised."""
    classe = f"{type(erreur).__module__}.{type(erreur).__qualname__}".removeprefix("builtins.")
    pile = traceback.extract_tb(erreur.__traceback__)
    # The last line of our own code says more than the inside of a library.
    notre = [cadre for cadre in pile if "/site-packages/" not in cadre.filename] or pile
    if not notre:
        return classe
    cadre = notre[-1]
    fichier = "/".join(cadre.filename.split("/")[-3:])
    return f"{classe}, {fichier}, ligne {cadre.lineno}, {cadre.name}"
