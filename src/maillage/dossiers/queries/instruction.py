"""What a service may read while a document is examined."""

from dataclasses import dataclass
from datetime import date

from maillage.dossiers.models import (
    Aide,
    Avis,
    Decision,
    DemandeComplements,
    Dossier,
    Inscription,
    MouvementDelai,
    Seance,
    VersionDocument,
)
from maillage.dossiers.states import Document, EtatDossier

SERVICES = ("ars", "cpam")
SANS: frozenset[str] = frozenset()
A_L_EXAMEN = {
    EtatDossier.LI_DEPOSEE: Document.LETTRE,
    EtatDossier.LI_CCOPD: Document.LETTRE,
    EtatDossier.PROJET_TRANSMIS: Document.PROJET,
    EtatDossier.PROJET_COMPLEMENTS: Document.PROJET,
}


@dataclass(frozen=True, slots=True)
class AvisVus:
    """The opinions on one version, as one service may read them. `sien` None: nothing written yet,
    or the reader is of no service. `autre` None unless both are rendered. `rendus`: by service."""

    version: VersionDocument | None
    sien: Avis | None
    autre: Avis | None
    rendus: frozenset[str]

    @property
    def frappe(self) -> int:
        """A number that moves each time something is written in `sien`; 0 before."""
        return int(self.sien.modifie_a.timestamp() * 1_000_000) if self.sien else 0


def avis_rendus(*, dossier: Dossier) -> frozenset[str]:
    """The services whose opinion on what is examined now is rendered; never what it says. Two
    queries at most."""
    document = A_L_EXAMEN.get(EtatDossier(dossier.etat))
    return avis_vus(dossier=dossier, document=document, service="").rendus if document else SANS


def avis_vus(*, dossier: Dossier, document: Document, service: str) -> AvisVus:
    """Each service sees the other's part once both are rendered, never before. Two queries."""
    version = (
        VersionDocument.objects.filter(dossier=dossier, document=document.value, deposee=True)
        .defer("contenu")
        .first()
    )
    if version is None:
        return AvisVus(None, None, None, frozenset())
    tous = {a.service: a for a in Avis.objects.filter(version=version)}
    rendus = frozenset(s for s, a in tous.items() if a.rendu_a is not None)
    autre = next((s for s in SERVICES if s != service), "")
    ouverts = rendus == frozenset(SERVICES)
    return AvisVus(
        version,
        tous.get(service) if service in SERVICES else None,
        tous.get(autre) if ouverts and service in SERVICES else None,
        rendus,
    )


@dataclass(frozen=True, slots=True)
class DemandeSuivie:
    """A request for complements, and the dates that the clock counts when they were put right."""

    demande: DemandeComplements
    arret: date | None
    reprise: date | None


@dataclass(frozen=True, slots=True)
class Suivi:
    """What the services follow of a case."""

    mouvements: tuple[MouvementDelai, ...]
    demandes: tuple[DemandeComplements, ...]
    decisions: tuple[Decision, ...]
    aides: tuple[Aide, ...]
    inscription: Inscription | None
    seances: tuple[Seance, ...]

    @property
    def demandes_suivies(self) -> tuple[DemandeSuivie, ...]:
        """Each request made the clock stop once, in the same order."""
        retenues = {m.remplace_id or m.pk: m.le for m in self.mouvements}
        dates: list[list[date | None]] = []
        for m in self.mouvements:
            autre = retenues[m.pk] if retenues.get(m.pk, m.le) != m.le else None
            if m.nature == MouvementDelai.Nature.ARRET:
                dates.append([autre, None])
            elif m.nature == MouvementDelai.Nature.REPRISE and dates:
                dates[-1][1] = autre
        dates += [[None, None]] * (len(self.demandes) - len(dates))
        return tuple(
            DemandeSuivie(d, *siennes) for d, siennes in zip(self.demandes, dates, strict=False)
        )

    @property
    def autres_seances(self) -> tuple[Seance, ...]:
        """Those to which a letter that waits for one may be put off."""
        ici = self.inscription.seance_id if self.inscription else None
        return tuple(s for s in self.seances if s.pk != ici)


def suivi(*, dossier: Dossier, le: date) -> Suivi:
    """Six queries. `le`: sessions before that day take no case any more."""
    return Suivi(
        tuple(
            MouvementDelai.objects.select_related("remplace").filter(dossier=dossier).order_by("id")
        ),
        tuple(DemandeComplements.objects.filter(dossier=dossier)),
        tuple(Decision.objects.filter(dossier=dossier)),
        tuple(Aide.objects.filter(dossier=dossier)),
        Inscription.objects.select_related("seance")
        .filter(dossier=dossier, retiree_a=None)
        .order_by("-id")
        .first(),
        tuple(
            Seance.objects.filter(
                departement_id=dossier.departement_id, le__gte=le, tenue_a=None, annulee_a=None
            ).order_by("le")[:20]
        ),
    )
