"""Tasks as operators see them, and the figures a monitoring system asks for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django_ox.models import OxTask

from .models import Demande
from .rules import phrase_d_echec
from .states import ANNULABLES, DE_LA_FILE, FINIS, LIBELLES, REJOUABLES, Etat

PAR_PAGE = 50
STATUTS = {etat: [nom for nom, e in DE_LA_FILE.items() if e is etat] for etat in Etat}


@dataclass(frozen=True, slots=True)
class Ligne:
    """One task. `prochain_essai`: when it will be tried, if that is in the future."""

    identifiant: UUID
    titre: str
    etat: Etat
    par: str
    locataire: int | None
    demandee_a: datetime
    commencee_a: datetime | None
    finie_a: datetime | None
    prochain_essai: datetime | None
    essais: int
    essais_max: int
    fait: int
    total: int | None
    etape: str
    annulee_par: str
    erreur: str
    priorite: int
    version: str

    @property
    def libelle(self) -> str:
        return LIBELLES[self.etat]

    @property
    def finie(self) -> bool:
        return self.etat in FINIS

    @property
    def pourcent(self) -> int | None:
        if not self.total:
            return None
        return min(100, 100 * self.fait // self.total)

    @property
    def rejouable(self) -> bool:
        return self.etat in REJOUABLES

    @property
    def annulable(self) -> bool:
        return self.etat in ANNULABLES and not (self.annulee_par and self.etat is Etat.EN_COURS)


def lister(
    *, etats: Collection[Etat] = (), avant: datetime | None = None, maintenant: datetime
) -> list[Ligne]:
    """The latest tasks, one page and one more to know whether there is a next one."""
    demandes = _demandes().order_by("-tache__enqueued_at", "-pk")
    if etats:
        demandes = demandes.filter(tache__status__in=[s for e in etats for s in STATUTS[e]])
    if avant:
        demandes = demandes.filter(tache__enqueued_at__lt=avant)
    return [_ligne(demande, maintenant) for demande in demandes[: PAR_PAGE + 1]]


def trouver(identifiant: UUID, *, maintenant: datetime) -> Ligne | None:
    demande = _demandes().filter(pk=identifiant).first()
    return _ligne(demande, maintenant) if demande else None


def version(identifiant: UUID) -> str | None:
    """What changes whenever something of the task does: cheap, for pages that ask often."""
    ligne = (
        Demande.objects.filter(pk=identifiant)
        .values_list("version", "tache__status", "tache__lease_epoch", "annulee_par")
        .first()
    )
    return _version(*ligne) if ligne else None


def effectifs() -> dict[Etat, int]:
    """How many tasks are in each state."""
    comptes = dict.fromkeys(Etat, 0)
    for statut, nombre in OxTask.objects.values_list("status").annotate(n=Count("pk")).order_by():
        comptes[DE_LA_FILE[statut]] += nombre
    return comptes


@dataclass(frozen=True, slots=True)
class Mesures:
    """attente: tasks due; age_s: seconds the oldest has waited; mortes: dead letters."""

    attente: int
    age_s: float
    en_cours: int
    mortes: int


def mesures(maintenant: datetime) -> Mesures:
    dues = Q(status="READY") & (Q(run_after=None) | Q(run_after__lte=maintenant))
    lues = OxTask.objects.exclude(status__in=["SUCCESSFUL", "DISCARDED"]).aggregate(
        attente=Count("pk", filter=dues),
        ancienne=Min(Coalesce("run_after", "enqueued_at"), filter=dues),
        en_cours=Count("pk", filter=Q(status="RUNNING")),
        mortes=Count("pk", filter=Q(status__in=["FAILED", "LOST"])),
    )
    ancienne = lues.pop("ancienne")
    age = (maintenant - ancienne).total_seconds() if ancienne else 0.0
    return Mesures(age_s=max(age, 0.0), **lues)


def _demandes() -> QuerySet[Demande]:
    # Neither the arguments nor what a task gave back: pages do not show them.
    return Demande.objects.select_related("tache").defer(
        "tache__args", "tache__kwargs", "tache__return_value", "tache__worker_ids"
    )


def _version(version: int, statut: str, essai: int, annulee_par: str) -> str:
    return f"{version}-{statut}-{essai}-{'a' if annulee_par else ''}"


def _ligne(demande: Demande, maintenant: datetime) -> Ligne:
    tache = demande.tache
    etat = DE_LA_FILE[tache.status]
    erreur = ""
    # A failed attempt is told while the next one waits, and forgotten by a success.
    if tache.errors and etat is not Etat.REUSSIE:
        derniere = tache.errors[-1]
        erreur = phrase_d_echec(
            derniere["exception_class_path"], derniere["traceback"], tache.task_path
        )
    attend = etat is Etat.EN_ATTENTE and tache.run_after and tache.run_after > maintenant
    return Ligne(
        identifiant=tache.pk,
        titre=demande.titre,
        etat=etat,
        par=demande.acteur.get("nom", ""),
        locataire=demande.locataire,
        demandee_a=tache.enqueued_at,
        commencee_a=tache.started_at,
        finie_a=tache.finished_at,
        prochain_essai=tache.run_after if attend else None,
        essais=tache.attempts,
        essais_max=tache.max_attempts,
        fait=demande.fait,
        total=demande.total,
        etape=demande.etape,
        annulee_par=demande.annulee_par,
        erreur=erreur,
        priorite=tache.priority,
        version=_version(demande.version, tache.status, tache.lease_epoch, demande.annulee_par),
    )


def cles_vivantes(prefixe: str) -> set[str]:
    """Keys with this prefix whose task waits or runs."""
    demandes = Demande.objects.filter(
        cle__startswith=prefixe, tache__status__in=["READY", "WAITING", "RUNNING"]
    )
    return {cle for cle in demandes.values_list("cle", flat=True) if cle}
