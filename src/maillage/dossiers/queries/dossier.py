"""One case as its people see it: where it stands, its story, what is expected of whom."""

from dataclasses import dataclass
from datetime import date, datetime

from maillage.dossiers.access import VOIR
from maillage.dossiers.models import Aide, Decision, Dossier, Evenement, VersionDocument
from maillage.dossiers.rules.horloge import jour_local
from maillage.dossiers.states import CLOS, LIBELLES, EtatDossier, Geste, gestes_possibles
from maillage.plateforme.roles.access import attributions_en_vigueur
from maillage.plateforme.roles.catalogue import Niveau, permissions_de

from .annuaire import Aidants, aidants

HISTOIRE = 50


@dataclass(frozen=True, slots=True)
class DossierVu:
    """A case for its page. `gestes`: what the reader may do now. `le`: today where the CPTS
    lives."""

    dossier: Dossier
    etat: EtatDossier
    libelle: str
    gestes: frozenset[Geste]
    histoire: tuple[Evenement, ...]
    versions: tuple[VersionDocument, ...]
    decisions: tuple[Decision, ...]
    aides: tuple[Aide, ...]
    aidants: Aidants
    le: date

    @property
    def reste(self) -> int | None:
        """Days left before what is expected is late; negative once it is."""
        return (self.dossier.echeance - self.le).days if self.dossier.echeance else None

    @property
    def aides_a_decider(self) -> bool:
        """Is an aid of the région neither granted nor refused?"""
        return any(a.attribuee_le is None and a.refusee_le is None for a in self.aides)


def dossier_de(*, communaute: int) -> Dossier | None:
    """The open case of a CPTS, else the latest closed one, else None. One query."""
    trouves = list(
        Dossier.objects.select_related("communaute", "departement", "region", "structure_appui")
        .filter(communaute_id=communaute)
        .order_by("-ouvert_a", "-id")[:20]
    )
    ouverts = [d for d in trouves if EtatDossier(d.etat) not in CLOS]
    return next(iter(ouverts or trouves), None)


def dossier_vu(*, communaute: int, roles: frozenset[str], maintenant: datetime) -> DossierVu | None:
    """The case of a CPTS for a reader of these roles. Eight queries."""
    dossier = dossier_de(communaute=communaute)
    if dossier is None:
        return None
    etat = EtatDossier(dossier.etat)
    le = jour_local(maintenant, dossier.communaute.fuseau)
    return DossierVu(
        dossier=dossier,
        etat=etat,
        libelle=LIBELLES[etat],
        gestes=frozenset(
            gestes_possibles(de=etat, roles=roles, avec_commission=dossier.avec_commission)
        ),
        histoire=tuple(Evenement.objects.filter(dossier=dossier)[: HISTOIRE + 1]),
        versions=tuple(VersionDocument.objects.filter(dossier=dossier).defer("contenu")[:HISTOIRE]),
        decisions=tuple(Decision.objects.filter(dossier=dossier)[:HISTOIRE]),
        aides=tuple(Aide.objects.filter(dossier=dossier)),
        aidants=aidants(departement=dossier.departement_id, region=dossier.region_id, le=le),
        le=le,
    )


def dossiers_de_compte(*, compte: int, maintenant: datetime) -> tuple[Dossier, ...]:
    """The cases that a holder may enter as one of their team, the open ones. Three queries."""
    miens = [
        int(a.cible)
        for a in attributions_en_vigueur(compte=compte, maintenant=maintenant)
        if a.niveau == Niveau.LOCATAIRE.value and VOIR.code in permissions_de([a.role])
    ]
    return tuple(
        Dossier.objects.select_related("communaute")
        .filter(communaute_id__in=miens)
        .exclude(etat__in=[etat.value for etat in CLOS])
    )
