"""The documents of a case: as they are today, and as they were kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from maillage.communautes.queries import departement_de_communaute
from maillage.dossiers.access import cle_de_version
from maillage.dossiers.documents.annexes import LISTE, STATUTS
from maillage.dossiers.documents.composition import Tirage, composer
from maillage.dossiers.documents.contenu import Contexte, Piece, contenu
from maillage.dossiers.documents.services import PartieServices
from maillage.dossiers.models import Dossier, VersionDocument
from maillage.plateforme.documents import Ouvrage
from maillage.plateforme.fichiers.queries import fichiers_par_porteur, joints_de

from .redaction import redaction


@dataclass(frozen=True, slots=True)
class Etat:
    """A document at one moment: its content, and that moment in the time zone of the CPTS."""

    dossier: Dossier
    contenu: dict[str, Any]
    a: datetime


def jour_local(*, communaute: int, maintenant: datetime) -> date:
    """The day it is for a CPTS. One query. Raises ErreurMetier: no such CPTS."""
    return _local(communaute, maintenant).date()


def etat_actuel(*, communaute: int, document: str, maintenant: datetime) -> Etat:
    """What a version kept now would hold. A constant number of queries. Raises ErreurMetier: no
    case."""
    local = _local(communaute, maintenant)
    lue = redaction(communaute=communaute, document=document, le=local.date())
    dossier = lue.dossier
    contexte = Contexte(
        cpts=dossier.communaute.nom,
        departement=f"{dossier.departement.nom} ({dossier.departement_id})",
        region=dossier.region.nom,
        le=local.date(),
        fictive=dossier.communaute.fictive,
        sources=lue.territoire.sources,
        pieces=tuple(
            Piece(j.usage, j.nom, j.octets, j.sha256, j.depose_a.astimezone(local.tzinfo).date())
            for j in joints_de(
                porteur=("dossier", dossier.communaute.code), usages=(STATUTS, LISTE)
            )
        )
        if document == "projet"
        else (),
    )
    return Etat(dossier, contenu(lue.trame, lue.saisie, contexte), local)


def brouillon(*, communaute: int, document: str, maintenant: datetime) -> Ouvrage:
    """The document as it would look now, said to be a draft. Raises ErreurMetier: no case."""
    etat = etat_actuel(communaute=communaute, document=document, maintenant=maintenant)
    return composer(etat.contenu, Tirage(brouillon_a=etat.a))


def ouvrage_de(version: VersionDocument, services: PartieServices | None = None) -> Ouvrage:
    """The document of a version, always the same but for the services' part, which its seal does
    not cover."""
    return composer(version.contenu, Tirage(version.numero, version.empreinte), services)


def versions_de(*, dossier: Dossier) -> tuple[VersionDocument, ...]:
    """The versions of both documents, without what they hold. One query."""
    return tuple(VersionDocument.objects.filter(dossier=dossier).defer("contenu"))


def exemplaires_signes(*, code: str, versions: Iterable[VersionDocument]) -> dict[int, int]:
    """How many signed copies each version has, by its key; those without one are absent. One
    query."""
    cles = {cle_de_version(code=code, version=v.pk): v.pk for v in versions}
    comptes = fichiers_par_porteur(type_="version", porteurs=cles)
    return {cles[cle]: nombre for cle, nombre in comptes.items()}


def version_scellee(*, dossier: Dossier, empreinte: str) -> VersionDocument | None:
    """The version that carries this seal. One query."""
    trouvee: VersionDocument | None = (
        VersionDocument.objects.filter(dossier=dossier, empreinte=empreinte)
        .defer("contenu")
        .order_by("id")
        .first()
    )
    return trouvee


def _local(communaute: int, maintenant: datetime) -> datetime:
    return maintenant.astimezone(ZoneInfo(departement_de_communaute(communaute=communaute).fuseau))
