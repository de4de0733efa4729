"""What a deposit still needs: answers, fiches, annexes."""

from datetime import date

from maillage.dossiers.models import Dossier
from maillage.dossiers.rules.projet import manques_du_projet
from maillage.dossiers.rules.trames import TRAMES, Manque, manques
from maillage.dossiers.states import Document
from maillage.plateforme.fichiers.queries import usages_presents

from .redaction import saisie


def manques_du_depot(*, dossier: Dossier, document: Document, le: date) -> tuple[Manque, ...]:
    """In the order of the document, annexes last. A constant number of queries."""
    ecrite = saisie(communaute=dossier.communaute_id, document=document.value, le=le)
    trouves = manques(TRAMES[document], ecrite)
    if document is Document.PROJET:
        trouves += manques_du_projet(ecrite, le)
        presents = usages_presents(porteur=("dossier", dossier.communaute.code))
        if "statuts" not in presents:
            trouves += (
                Manque(
                    "annexes",
                    "",
                    "Les statuts de la structure porteuse",
                    "Ils sont joints au projet de santé\u00a0: déposez-les parmi les documents.",
                ),
            )
    return trouves
