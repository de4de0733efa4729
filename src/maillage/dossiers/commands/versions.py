"""Keeping a document as it is, numbered and sealed."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from maillage.dossiers.models import VersionDocument
from maillage.dossiers.queries.documents import etat_actuel
from maillage.dossiers.rules.sceau import empreinte
from maillage.dossiers.states import DOCUMENTS, Document
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer

from .passage import raconter, verrouiller

VERSION = declarer("dossiers.garder_version", "a gardé une version du document ({objet})")
MOTIF_MAXIMUM = 200


def garder_version(
    *,
    communaute: int,
    document: str,
    motif: str,
    par: Acteur,
    maintenant: datetime,
    deposee: bool = False,
) -> VersionDocument:
    """Keep a document as it is now: next number, seal, and a sentence in the history. The case is
    locked: two people never get one number.

    Raises ErreurMetier: no reason said, no open case, or nothing changed since the latest version
    (a deposit keeps one all the same).
    """
    if not motif.strip() or len(motif) > MOTIF_MAXIMUM:
        raise ErreurMetier("Dites en une phrase, de 200 caractères au plus, pourquoi garder ceci.")
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        etat = etat_actuel(communaute=communaute, document=document, maintenant=maintenant)
        sceau = empreinte(etat.contenu)
        precedentes = VersionDocument.objects.filter(dossier=dossier, document=document)
        derniere = precedentes.order_by("-numero").defer("contenu").first()
        if derniere is not None and derniere.empreinte == sceau and not deposee:
            raise ErreurMetier(
                f"Rien n’a changé depuis la version {derniere.numero}\u00a0: elle suffit."
            )
        numero = (precedentes.aggregate(dernier=Max("numero"))["dernier"] or 0) + 1
        version: VersionDocument = VersionDocument.objects.create(
            locataire_id=communaute,
            dossier=dossier,
            document=document,
            numero=numero,
            motif=motif.strip(),
            deposee=deposee,
            contenu=etat.contenu,
            empreinte=sceau,
            creee_a=maintenant,
            creee_par=str(par)[:200],
        )
        raconter(
            dossier=dossier,
            action=VERSION,
            texte=f"a gardé la version {numero} ({DOCUMENTS[Document(document)]})",
            motif=motif.strip(),
            details={"document": document, "version": numero, "empreinte": sceau},
            par=par,
            maintenant=maintenant,
        )
    return version
