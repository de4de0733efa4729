"""Documents begin with what is known: nobody types it twice, everybody may change it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from maillage.dossiers.models import AncienneValeur, Champ, Dossier
from maillage.dossiers.queries.reprise import a_reprendre
from maillage.dossiers.rules.reprise import REPRIS, Repris
from maillage.dossiers.states import Document
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer

from .atelier import ouvrir_pour_ecrire
from .delai import aujourd_hui
from .passage import raconter

REPRISE = declarer("dossiers.reprise", "a commencé le projet avec ce qui est connu ({objet})")


def reprendre_ce_qui_est_connu(*, communaute: int, par: Acteur, maintenant: datetime) -> int:
    """Fill the answers of the projet that nobody has written yet, from the letter and the portrait
    of the territory. Answers how many; run again, it fills only what is new.

    Raises ErreurMetier: the projet may not be written now.
    """
    with transaction.atomic():
        dossier = ouvrir_pour_ecrire(communaute, Document.PROJET.value, par)
        repris = a_reprendre(dossier=dossier, le=aujourd_hui(dossier, maintenant))
        poser(dossier, Document.PROJET, repris, maintenant)
        faits = len(repris)
        if faits:
            raconter(
                dossier=dossier,
                action=REPRISE,
                texte="a commencé le projet avec ce qui est connu "
                f"({faits} {'réponse reprise' if faits == 1 else 'réponses reprises'} de la lettre "
                "et du portrait du territoire)",
                par=par,
                maintenant=maintenant,
            )
        return faits


def poser(
    dossier: Dossier, document: Document, repris: Iterable[Repris], maintenant: datetime
) -> None:
    """Write first answers, each under the name of where it comes from. Two queries."""
    champs, saves = [], []
    for un in repris:
        ici = {
            "locataire_id": dossier.communaute_id,
            "dossier": dossier,
            "document": document.value,
            "cle": un.cle,
            "valeur": un.valeur,
        }
        source = f"{REPRIS}{', '.join(un.de)}"[:200]
        champs.append(Champ(**ici, modifie_a=maintenant, modifie_par=source))
        saves.append(AncienneValeur(**ici, a=maintenant, par=source))
    Champ.objects.bulk_create(champs)
    AncienneValeur.objects.bulk_create(saves)
