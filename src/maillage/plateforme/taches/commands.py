"""Ask for a task, try it again, give it up."""

from datetime import datetime
from io import StringIO
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import IntegrityError, transaction
from django_ox.actions import discard, retry
from django_ox.models import OxTask

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.commands import consigner

from .declaration import DECLAREES, Tache
from .models import Demande
from .moteur import au_nom_de
from .states import ANNULABLES, DE_LA_FILE, REJOUABLES, Etat


def demander(
    *,
    tache: Tache,
    par: Acteur,
    maintenant: datetime,
    arguments: dict[str, Any] | None = None,
    locataire: int | None = None,
    cle: str = "",
    apres: datetime | None = None,
    priorite: int | None = None,
) -> UUID:
    """Queue a task in the caller's transaction: it exists only if that commits.

    A key already used gives the task that has it. `apres`: not before. Gives the identifier.
    Raises ErreurMetier when the task needs a tenant and got none; TypeError on wrong arguments.
    """
    arguments = arguments or {}
    declaration = DECLAREES[tache.module_path]
    declaration.signature.bind(None, **arguments)
    if declaration.locataire and locataire is None:
        raise ErreurMetier(
            f"«\u00a0{declaration.titre}\u00a0» travaille pour un locataire. Dites lequel."
        )
    a_lancer = tache.using(run_after=apres, priority=priorite)
    try:
        with transaction.atomic(), au_nom_de(par=par, locataire=locataire, cle=cle):
            return UUID(a_lancer.enqueue(**arguments).id)
    except IntegrityError:
        if not cle:
            raise
        deja = Demande.objects.filter(cle=cle).values_list("tache_id", flat=True).first()
        if deja is None:
            raise
        return deja


def rejouer(*, identifiant: UUID, par: Acteur, maintenant: datetime) -> None:
    """Give one more attempt to a dead letter. Raises ErreurMetier when it is not one."""
    with transaction.atomic():
        demande = _trouver(identifiant)
        etat = DE_LA_FILE[demande.tache.status]
        if etat not in REJOUABLES or not retry(identifiant):
            raise ErreurMetier(
                "Seule une tâche échouée ou perdue se rejoue. Rechargez la page\u00a0: "
                "celle-ci a changé d’état."
            )
        _remettre_a_zero(demande)
        consigner(
            par=par,
            action="taches.rejeu",
            maintenant=maintenant,
            objet=("taches.demande", str(identifiant), demande.titre),
            locataire=demande.locataire,
        )


def annuler(*, identifiant: UUID, par: Acteur, maintenant: datetime) -> None:
    """Close a task that waits or failed; ask a running one to stop. Raises ErreurMetier."""
    with transaction.atomic():
        demande = _trouver(identifiant)
        etat = DE_LA_FILE[demande.tache.status]
        if etat not in ANNULABLES:
            raise ErreurMetier("Cette tâche est déjà finie\u00a0: il n’y a plus rien à annuler.")
        if etat is Etat.EN_COURS or not discard(identifiant):
            demande.annulee_par = par.nom[:200]
            demande.save(update_fields=["annulee_par"])
        consigner(
            par=par,
            action="taches.annulation",
            maintenant=maintenant,
            objet=("taches.demande", str(identifiant), demande.titre),
            locataire=demande.locataire,
        )


def _trouver(identifiant: UUID) -> Demande:
    """The row, locked: two operators who press at once are served one after the other."""
    demande = (
        Demande.objects.select_for_update(of=("self",))
        .select_related("tache")
        .filter(tache_id=identifiant)
        .first()
    )
    if demande is None:
        raise ErreurMetier(
            "Cette tâche n’existe pas, ou a été effacée après sa durée de conservation."
        )
    # Read after the lock: what was joined to it may be older than the lock.
    demande.tache = OxTask.objects.get(pk=identifiant)
    return demande


def _remettre_a_zero(demande: Demande) -> None:
    demande.annulee_par = ""
    demande.fait, demande.total, demande.etape = 0, None, ""
    demande.version += 1
    demande.save(update_fields=["annulee_par", "fait", "total", "etape", "version"])


def purger() -> None:
    """Forget what ended 30 days ago, dead letters after 90 days; their keys go with them."""
    for age, mortes in (("30d", False), ("90d", True)):
        call_command(
            "ox_prune", older_than=age, include_failed=mortes, verbosity=0, stdout=StringIO()
        )
