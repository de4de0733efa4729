"""Remarks left beside the questions of a document."""

from datetime import datetime

from django.db import transaction

from maillage.dossiers.models import Commentaire
from maillage.dossiers.rules.cases import case_de
from maillage.dossiers.rules.nettoyage import nettoyer
from maillage.dossiers.rules.trames import TRAMES
from maillage.dossiers.states import Document
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer

from .atelier import dire
from .passage import verrouiller

REMARQUE = declarer("dossiers.commenter", "a commenté {quoi} ({objet})")
REGLEMENT = declarer("dossiers.regler", "a réglé un commentaire de {quoi} ({objet})")
COMMENTAIRE_MAXIMUM = 4_000


def commenter(
    *, communaute: int, document: str, cle: str, texte: str, par: Acteur, maintenant: datetime
) -> int:
    """Leave a remark on a question, or on the whole document when `cle` is empty: who may see the
    case may comment it, in any state. Its identifier. Raises ErreurMetier."""
    trame = TRAMES[Document(document)]
    if cle and case_de(trame, cle) is None and trame.question(cle) is None:
        raise ErreurMetier("Cette question n’existe pas dans le document. Rechargez la page.")
    propre = nettoyer(texte[: COMMENTAIRE_MAXIMUM * 4])
    if not propre:
        raise ErreurMetier("Écrivez votre commentaire avant de l’envoyer.")
    if len(propre) > COMMENTAIRE_MAXIMUM:
        raise ErreurMetier("Un commentaire compte 4\u202f000 caractères au plus.")
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        commentaire = Commentaire.objects.create(
            locataire_id=communaute,
            dossier=dossier,
            document=document,
            cle=cle,
            texte=propre,
            a=maintenant,
            par=str(par)[:200],
            compte=par.compte,
        )
        dire(REMARQUE, dossier, document, par, maintenant)
    return int(commentaire.pk)


def regler_commentaire(
    *, communaute: int, document: str, ident: int, par: Acteur, maintenant: datetime
) -> None:
    """Say that a remark is dealt with. Raises ErreurMetier: no such remark."""
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        touches = Commentaire.objects.filter(
            dossier=dossier, document=document, pk=ident, resolu_a=None
        ).update(resolu_a=maintenant, resolu_par=str(par)[:200])
        if not touches:
            raise ErreurMetier("Ce commentaire est déjà réglé, ou n’existe plus.")
        dire(REGLEMENT, dossier, document, par, maintenant)
