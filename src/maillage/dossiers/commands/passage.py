"""The one way in which a case changes state: lock, check, write, tell."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import connection

from maillage.dossiers.access import check_passage
from maillage.dossiers.models import (
    Avis,
    DemandeComplements,
    Dossier,
    Evenement,
    VersionDocument,
)
from maillage.dossiers.rules.attente import Faits, attente
from maillage.dossiers.rules.horloge import jour_local, silence_acquis
from maillage.dossiers.states import CLOS, GESTES, Document, EtatDossier, Geste
from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.actions import declarer
from maillage.plateforme.audit.commands import consigner
from maillage.regles import procedure_de

from .messages import prevenir

ACTIONS = {
    geste: declarer(f"dossiers.{geste.value}", f"a choisi de {phrase} ({{objet}})")
    for geste, phrase in GESTES.items()
}


def verrouiller(*, communaute: int) -> Dossier:
    """The open case of a CPTS, locked until the transaction ends: two people who act at once come
    one after the other. Raises ErreurMetier when there is none."""
    if not connection.in_atomic_block:
        raise RuntimeError("a case is locked in a transaction")
    trouve = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("communaute")
        .filter(communaute_id=communaute)
        .exclude(etat__in=[etat.value for etat in CLOS])
        .first()
    )
    if trouve is None:
        raise ErreurMetier("Cette communauté n’a pas de dossier ouvert. Ouvrez-en un d’abord.")
    return trouve


def passer(
    *,
    dossier: Dossier,
    geste: Geste,
    texte: str,
    par: Acteur,
    maintenant: datetime,
    motif: str = "",
    details: Mapping[str, Any] | None = None,
    **colonnes: Any,
) -> Evenement:
    """Make the move `geste` on a locked case, set `colonnes`, tell its history and the audit.

    `texte` is a French sentence without its author: « a déposé la lettre d’intention, version 2 ».
    Raises PassageRefuse; ErreurMetier once the silence has validated the projet.
    """
    mouvement = check_passage(dossier=dossier, geste=geste, par=par)
    if geste is not Geste.CONSTATER_SILENCE:
        refuser_apres_le_silence(dossier=dossier, maintenant=maintenant)
    dossier.etat = mouvement.vers.value
    dossier.etat_depuis = maintenant
    for nom, valeur in colonnes.items():
        setattr(dossier, nom, valeur)
    if mouvement.vers is not EtatDossier.PROJET_OPPOSITION:
        dossier.motif_opposition = ""
    recalculer_attente(dossier)
    dossier.save()
    return raconter(
        dossier=dossier,
        action=ACTIONS[geste],
        texte=texte,
        motif=motif,
        details=details,
        prevenir_les_parties=True,
        de=mouvement.de.value,
        vers=mouvement.vers.value,
        par=par,
        maintenant=maintenant,
    )


def refuser_apres_le_silence(*, dossier: Dossier, maintenant: datetime) -> None:
    """Raises ErreurMetier when the last day to oppose has passed: the law validated the projet,
    noted or not, and nobody undoes it in between."""
    fin = dossier.echeance_silence
    if (
        fin is not None
        and dossier.etat == EtatDossier.PROJET_TRANSMIS.value
        and silence_acquis(fin, jour_local(maintenant, dossier.communaute.fuseau))
    ):
        raise ErreurMetier(
            f"Le dernier jour pour agir était le {format_date(fin)}\u00a0: le projet est réputé "
            "validé depuis le lendemain (article L. 1434-12 du code de la santé publique)."
        )


def recalculer_attente(dossier: Dossier) -> None:
    """Write on the case, without saving it, who must act and by when."""
    limite: date | None = None
    if dossier.etat == EtatDossier.PROJET_COMPLEMENTS.value:
        ouverte = DemandeComplements.objects.filter(dossier=dossier, repondue_le=None).first()
        limite = ouverte.limite_le if ouverte else None
    rendus: frozenset[str] = frozenset()
    if dossier.etat == EtatDossier.LI_DEPOSEE.value:
        derniere = VersionDocument.objects.filter(
            dossier=dossier, document=Document.LETTRE.value, deposee=True
        )[:1]
        rendus = frozenset(
            Avis.objects.filter(
                version__in=derniere.values("pk"), rendu_a__isnull=False
            ).values_list("service", flat=True)
        )
    procedure = procedure_de(region=dossier.region_id)
    resultat = attente(
        Faits(
            etat=EtatDossier(dossier.etat),
            avec_commission=dossier.avec_commission,
            seance_le=dossier.seance_le,
            lettre_decidee_le=dossier.lettre_decidee_le,
            echeance_silence=dossier.echeance_silence,
            complements_limite_le=limite,
            reponse_mois=procedure.reponse_mois,
            elaboration_mois=procedure.elaboration_mois,
            avis_rendus=rendus,
        )
    )
    dossier.attend, dossier.echeance = resultat.de, resultat.avant


def raconter(
    *,
    dossier: Dossier,
    action: str,
    texte: str,
    par: Acteur,
    maintenant: datetime,
    motif: str = "",
    de: str = "",
    vers: str = "",
    details: Mapping[str, Any] | None = None,
    prevenir_les_parties: bool = False,
) -> Evenement:
    """Add one sentence to the history that the three parties read, and tell the audit; also for
    what changes no state. `action` is declared to the audit. With `prevenir_les_parties` each of
    them also gets a mail."""
    consigner(
        par=par,
        action=action,
        maintenant=maintenant,
        objet=dossier,
        locataire=dossier.communaute_id,
        details=dict(details or {}),
    )
    evenement: Evenement = Evenement.objects.create(
        locataire_id=dossier.communaute_id,
        dossier=dossier,
        a=maintenant,
        geste=action.rpartition(".")[2],
        de=de,
        vers=vers,
        par=str(par)[:200],
        role=par.role[:60],
        texte=texte,
        motif=motif,
    )
    if prevenir_les_parties:
        prevenir(dossier=dossier, evenement=evenement, par=par, maintenant=maintenant)
    return evenement
