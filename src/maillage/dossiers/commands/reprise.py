"""The projet begins with what is known: nobody types it twice, everybody may change it."""

from datetime import datetime

from django.db import transaction

from maillage.dossiers.models import Champ
from maillage.dossiers.queries.reprise import a_reprendre
from maillage.dossiers.rules.reprise import REPRIS
from maillage.dossiers.states import Document
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer

from .atelier import garder, ouvrir_pour_ecrire
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
        faits = 0
        for repris in a_reprendre(dossier=dossier, le=aujourd_hui(dossier, maintenant)):
            source = Acteur.systeme(f"{REPRIS}{', '.join(repris.de)}")
            Champ.objects.create(
                locataire_id=communaute,
                dossier=dossier,
                document=Document.PROJET.value,
                cle=repris.cle,
                valeur=repris.valeur,
                modifie_a=maintenant,
                modifie_par=str(source)[:200],
            )
            garder(dossier, Document.PROJET.value, repris.cle, repris.valeur, source, maintenant)
            faits += 1
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
