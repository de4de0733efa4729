"""django-ox joined to our demands: each task gets its `Demande`, the calendar is what was declared.

Why django-ox, and what it guarantees: docs/decisions/0008-taches.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django_ox.backend import OxBackend
from django_ox.schedules import Schedule

from maillage.plateforme.audit.acteurs import Acteur

from .declaration import CALENDRIER, DECLAREES
from .models import Demande

_DEMANDE: ContextVar[dict[str, Any] | None] = ContextVar("maillage_demande", default=None)


@contextmanager
def au_nom_de(*, par: Acteur, locataire: int | None, cle: str) -> Iterator[None]:
    """Tasks queued in this block are asked by `par`, for `locataire`, under `cle`."""
    jeton = _DEMANDE.set(
        {"acteur": asdict(par), "locataire": locataire, "cle": cle or None},
    )
    try:
        yield
    finally:
        _DEMANDE.reset(jeton)


class FileDeTaches(OxBackend):
    """The queue. Tasks queued by the calendar are asked by nobody: the actor is the system."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        attributs = _DEMANDE.get() or {"acteur": asdict(Acteur.systeme("calendrier"))}
        declaration = DECLAREES.get(task.module_path)
        with transaction.atomic():
            resultat: Any = super().enqueue(task, args, kwargs)
            Demande.objects.create(
                tache_id=resultat.id,
                titre=declaration.titre if declaration else task.name,
                **attributs,
            )
        return resultat


class Calendrier:
    """What `@tache(cron=…)` declared, as django-ox asks for it."""

    def __init__(self, options: dict[str, Any], alias: str) -> None:
        pass

    def schedules(self) -> list[Schedule]:
        return CALENDRIER
