"""What every writing in a document does: lock the case, check, keep the save, tell the audit."""

from datetime import datetime

from maillage.dossiers.access import check_redaction
from maillage.dossiers.models import AncienneValeur, Dossier
from maillage.dossiers.states import DOCUMENTS, Document
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.commands import consigner

from .passage import verrouiller


def ouvrir_pour_ecrire(communaute: int, document: str, par: Acteur) -> Dossier:
    """The case, locked. Raises ErreurMetier when the document may not be written."""
    dossier = verrouiller(communaute=communaute)
    check_redaction(dossier=dossier, document=document, par=par)
    return dossier


def garder(
    dossier: Dossier,
    document: str,
    cle: str,
    valeur: str,
    par: Acteur,
    maintenant: datetime,
    *,
    retenue: bool = True,
) -> int:
    """Keep a save for ever; its number is the version of the case."""
    gardee = AncienneValeur.objects.create(
        locataire_id=dossier.communaute_id,
        dossier=dossier,
        document=document,
        cle=cle,
        valeur=valeur,
        a=maintenant,
        par=str(par)[:200],
        compte=par.compte,
        retenue=retenue,
    )
    return int(gardee.pk)


def dire(
    action: str, dossier: Dossier, document: str, par: Acteur, maintenant: datetime, **details: str
) -> None:
    """Tell the audit."""
    consigner(
        par=par,
        action=action,
        maintenant=maintenant,
        objet=dossier,
        locataire=dossier.communaute_id,
        details={"quoi": DOCUMENTS[Document(document)], **details},
    )
