"""What may still happen to a case beside its road: changes, a merging, another start."""

from dataclasses import dataclass

from maillage.dossiers.documents.contenu import valeurs
from maillage.dossiers.models import DemandeModification, Dossier, VersionDocument
from maillage.dossiers.rules.modifications import NATURES, NatureModification
from maillage.dossiers.rules.trames.choix import MISSIONS
from maillage.dossiers.states import AVANT_VALIDATION, Document, EtatDossier

LISTE = 200


@dataclass(frozen=True, slots=True)
class ModificationVue:
    """A change asked for, with what it touches in words."""

    nature: str
    demande: DemandeModification


def modifications(*, dossier: Dossier) -> tuple[ModificationVue, ...]:
    """The latest first. One query."""
    return tuple(
        ModificationVue(NATURES[NatureModification(m.nature)], m)
        for m in DemandeModification.objects.filter(dossier=dossier)[:LISTE]
    )


def missions_du_projet(*, dossier: Dossier) -> frozenset[str] | None:
    """The missions of the projet that the services received last; None when the platform holds
    none. One query."""
    version = VersionDocument.objects.filter(
        dossier=dossier, document=Document.PROJET.value, deposee=True
    ).first()
    if version is None:
        return None
    ecrites = valeurs(version.contenu)
    return frozenset(
        code
        for code, _libelle, _socle in MISSIONS
        if ecrites.get(f"missions.{code}.retenue") == "Oui"
        or (
            not ecrites.get(f"missions.{code}.retenue")
            and ecrites.get(f"missions.{code}.objectifs")
        )
    )


def accueils_possibles(*, dossier: Dossier) -> tuple[Dossier, ...]:
    """The open cases of the same département that this one may join. One query."""
    return tuple(
        Dossier.objects.select_related("communaute")
        .filter(departement_id=dossier.departement_id)
        .filter(etat__in=[etat.value for etat in AVANT_VALIDATION])
        .filter(communaute__fictive=dossier.communaute.fictive)
        .exclude(pk=dossier.pk)
        .order_by("communaute__nom", "pk")[:LISTE]
    )


def demandes_de_reunion(*, dossier: Dossier) -> tuple[Dossier, ...]:
    """The open cases that ask to join this one. One query."""
    return tuple(
        Dossier.objects.select_related("communaute")
        .filter(absorbe_par=dossier)
        .exclude(etat=EtatDossier.FUSIONNE.value)
        .order_by("pk")[:LISTE]
    )
