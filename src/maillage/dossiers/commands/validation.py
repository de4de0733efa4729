"""What becomes of a transmitted projet: complements, validation, opposition, silence."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from maillage.communautes.commands import noter_etape
from maillage.communautes.states import EtatCommunaute
from maillage.dossiers.access import check_passage
from maillage.dossiers.models import Decision, DemandeComplements, Dossier, VersionDocument
from maillage.dossiers.rules.horloge import silence_acquis
from maillage.dossiers.states import MOTIFS, EtatDossier, Geste, MotifLegal
from maillage.noyau.dates import ajouter_jours, format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.cloisons.contexte import avec_locataires

from .delai import Nature, aujourd_hui, cycle_courant, noter
from .passage import passer, refuser_apres_le_silence, verrouiller

# What ends the clock, as its row says it.
DECISIONS = {
    "validation": "projet validé par l’ARS",
    "opposition": "opposition de l’ARS",
    "silence": "deux mois passés sans opposition",
}
PLATEFORME = Acteur.systeme("La plateforme")


def demander_complements(
    *,
    communaute: int,
    elements: Iterable[str],
    limite: date,
    pieces: bool,
    par: Acteur,
    maintenant: datetime,
) -> DemandeComplements:
    """Ask for a list of complements until `limite`; the clock stops today. `pieces`: pieces that
    the texts require are missing.

    Raises ErreurMetier: an empty list, a limit that has passed, the last day to oppose has passed.
    """
    attendus = [texte for element in elements if (texte := element.strip())]
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        check_passage(dossier=dossier, geste=Geste.DEMANDER_COMPLEMENTS, par=par)
        le = aujourd_hui(dossier, maintenant)
        if not attendus:
            raise ErreurMetier("Écrivez ce que la communauté doit compléter, un point par ligne.")
        if limite < le:
            raise ErreurMetier(
                f"Le {format_date(limite)} est passé\u00a0: donnez une date à venir."
            )
        refuser_apres_le_silence(dossier=dossier, maintenant=maintenant)
        cycle = cycle_courant(dossier)
        demande: DemandeComplements = DemandeComplements.objects.create(
            locataire_id=communaute,
            dossier=dossier,
            cycle=cycle,
            demandee_le=le,
            limite_le=limite,
            elements=attendus,
            pieces=pieces,
            a=maintenant,
            par=str(par)[:200],
        )
        if dossier.etat == EtatDossier.PROJET_TRANSMIS.value:
            noter(
                dossier=dossier,
                nature=Nature.ARRET,
                le=le,
                cycle=cycle,
                motif="; ".join(attendus),
                par=par,
                maintenant=maintenant,
            )
        passer(
            dossier=dossier,
            geste=Geste.DEMANDER_COMPLEMENTS,
            texte=f"a demandé des compléments avant le {format_date(limite)}, le délai est arrêté",
            motif="; ".join(attendus),
            par=par,
            maintenant=maintenant,
            complements_demandes_le=le,
            echeance_silence=None,
        )
        return demande


def recevoir_complements(
    *, dossier: Dossier, reponse: str, par: Acteur, maintenant: datetime
) -> date | None:
    """The holder answers the request of a locked case: the clock runs again from today. Answers the
    last day to oppose."""
    le = aujourd_hui(dossier, maintenant)
    demande = DemandeComplements.objects.filter(dossier=dossier, repondue_le=None).first()
    if demande is None:
        raise ErreurMetier("Aucune demande de compléments n’attend de réponse.")
    demande.repondue_le = le
    demande.reponse = reponse.strip()
    demande.save(update_fields=["repondue_le", "reponse"])
    echeance = noter(
        dossier=dossier,
        nature=Nature.REPRISE,
        le=le,
        cycle=demande.cycle,
        par=par,
        maintenant=maintenant,
    )
    passer(
        dossier=dossier,
        geste=Geste.RECEVOIR_COMPLEMENTS,
        texte="a répondu à la demande de compléments, le délai court de nouveau",
        par=par,
        maintenant=maintenant,
    )
    return echeance


def valider_projet(
    *, communaute: int, par: Acteur, maintenant: datetime, motivation: str = ""
) -> Decision:
    """The ARS validates the projet expressly. Raises ErreurMetier."""
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        check_passage(dossier=dossier, geste=Geste.VALIDER_PROJET, par=par)
        le = aujourd_hui(dossier, maintenant)
        refuser_apres_le_silence(dossier=dossier, maintenant=maintenant)
        decision = _decider(dossier, "validation", le, par, maintenant, motivation)
        passer(
            dossier=dossier,
            geste=Geste.VALIDER_PROJET,
            texte="a validé le projet de santé",
            motif=motivation.strip(),
            par=par,
            maintenant=maintenant,
            projet_decide_le=le,
        )
        _annoncer(dossier, le, "décision de l’ARS", par, maintenant)
        return decision


def s_opposer(
    *,
    communaute: int,
    motif_legal: str,
    motivation: str,
    par: Acteur,
    maintenant: datetime,
) -> Decision:
    """The ARS opposes the projet, on one of the two grounds of L. 1434-12, with its reasons.

    Raises ErreurMetier: another ground, no reasons, the last day has passed, already decided.
    """
    if motif_legal not in set(MotifLegal):
        grounds = "\u00a0; ".join(MOTIFS.values())
        raise ErreurMetier(
            "L’ARS ne peut s’opposer que pour l’un des deux motifs de l’article L. 1434-12 du code "
            f"de la santé publique\u00a0: {grounds}. Pour tout autre point, demandez des "
            "compléments."
        )
    if not motivation.strip():
        raise ErreurMetier("Écrivez les raisons de l’opposition\u00a0: la loi demande de motiver.")
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        check_passage(dossier=dossier, geste=Geste.S_OPPOSER, par=par)
        le = aujourd_hui(dossier, maintenant)
        refuser_apres_le_silence(dossier=dossier, maintenant=maintenant)
        decision = _decider(dossier, "opposition", le, par, maintenant, motivation, motif_legal)
        passer(
            dossier=dossier,
            geste=Geste.S_OPPOSER,
            texte=f"s’est opposée au projet de santé, pour {MOTIFS[MotifLegal(motif_legal)]}",
            motif=motivation.strip(),
            par=par,
            maintenant=maintenant,
            projet_decide_le=le,
            motif_opposition=motif_legal,
        )
        return decision


def constater_les_silences(*, maintenant: datetime) -> int:
    """Note the tacit validation of every projet whose last day has passed where its CPTS lives.
    Safe to run again; answers how many were noted."""
    echus = (
        Dossier.objects.select_related("communaute")
        .filter(etat=EtatDossier.PROJET_TRANSMIS.value, echeance_silence__lte=maintenant.date())
        .order_by("id")
    )
    notes = 0
    for candidat in echus:
        if silence_acquis(candidat.echeance_silence, aujourd_hui(candidat, maintenant)):
            cle = candidat.communaute_id
            with avec_locataires(lus=[cle], ecrit=cle):
                notes += constater_le_silence(communaute=cle, maintenant=maintenant)
    return notes


def constater_le_silence(*, communaute: int, maintenant: datetime) -> bool:
    """Note the tacit validation of one projet, inside its walls, without waiting for the hour: the
    law made it, whoever asks. False while the last day has not passed."""
    dossier = verrouiller(communaute=communaute)
    le = aujourd_hui(dossier, maintenant)
    # Locked now: the ARS may have acted a second before.
    if dossier.etat != EtatDossier.PROJET_TRANSMIS.value or not silence_acquis(
        dossier.echeance_silence, le
    ):
        return False
    assert dossier.echeance_silence is not None
    # The day after the last one, even when the platform was stopped that day.
    le = ajouter_jours(dossier.echeance_silence, 1)
    _decider(dossier, "silence", le, PLATEFORME, maintenant, "")
    passer(
        dossier=dossier,
        geste=Geste.CONSTATER_SILENCE,
        texte="a constaté que le projet de santé est réputé validé\u00a0: aucune opposition "
        f"notifiée le {format_date(dossier.echeance_silence)} au plus tard",
        par=PLATEFORME,
        maintenant=maintenant,
        projet_decide_le=le,
    )
    _annoncer(dossier, le, "silence de l’ARS pendant deux mois", PLATEFORME, maintenant)
    return True


def ouvrir_contractualisation(*, communaute: int, par: Acteur, maintenant: datetime) -> Dossier:
    """The three parties begin to prepare the contract. Raises PassageRefuse."""
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        passer(
            dossier=dossier,
            geste=Geste.OUVRIR_CONTRACTUALISATION,
            texte="a ouvert la contractualisation",
            par=par,
            maintenant=maintenant,
        )
        return dossier


def derniere_deposee(dossier: Dossier, document: str) -> VersionDocument | None:
    """The latest version that the services received. One query."""
    return VersionDocument.objects.filter(dossier=dossier, document=document, deposee=True).first()


def _decider(
    dossier: Dossier,
    sens: str,
    le: date,
    par: Acteur,
    maintenant: datetime,
    motivation: str,
    motif_legal: str = "",
) -> Decision:
    DemandeComplements.objects.filter(dossier=dossier, repondue_le=None).update(
        repondue_le=le, reponse="Décision prise sans attendre la réponse."
    )
    decision: Decision = Decision.objects.create(
        locataire_id=dossier.communaute_id,
        dossier=dossier,
        document="projet",
        version=derniere_deposee(dossier, "projet"),
        sens=sens,
        le=le,
        motif_legal=motif_legal,
        motivation=motivation.strip(),
        echeance_alors=dossier.echeance_silence,
        prise_a=maintenant,
        prise_par=str(par)[:200],
    )
    noter(
        dossier=dossier,
        nature=Nature.FIN,
        le=le,
        cycle=cycle_courant(dossier),
        motif=DECISIONS[sens],
        par=par,
        maintenant=maintenant,
    )
    return decision


def _annoncer(dossier: Dossier, le: date, source: str, par: Acteur, maintenant: datetime) -> None:
    noter_etape(
        communaute=dossier.communaute_id,
        etat=EtatCommunaute.PROJET_VALIDE,
        depuis=le,
        source=source,
        par=par,
        maintenant=maintenant,
    )
