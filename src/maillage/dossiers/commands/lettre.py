"""What the services decide on the lettre d'intention."""

from datetime import date, datetime

from django.db import transaction

from maillage.communautes.commands import noter_etape
from maillage.communautes.states import EtatCommunaute
from maillage.dossiers.access import check_passage, check_sans_conflit
from maillage.dossiers.models import Avis, Decision, Dossier, Inscription, Seance
from maillage.dossiers.states import EtatDossier, Geste
from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur

from .aides import ouvrir_les_aides
from .delai import aujourd_hui
from .passage import passer, verrouiller
from .validation import derniere_deposee


def retourner_lettre(*, communaute: int, motif: str, par: Acteur, maintenant: datetime) -> Dossier:
    """Ask for changes to the letter. Raises ErreurMetier without a reason."""
    return _renvoyer(communaute, Geste.RETOURNER_LETTRE, motif, par, maintenant)


def ajourner_lettre(*, communaute: int, motif: str, par: Acteur, maintenant: datetime) -> Dossier:
    """After the commission, the letter must be written again. Raises ErreurMetier without a
    reason."""
    return _renvoyer(communaute, Geste.AJOURNER_LETTRE, motif, par, maintenant)


def _renvoyer(
    communaute: int, geste: Geste, motif: str, par: Acteur, maintenant: datetime
) -> Dossier:
    if not motif.strip():
        raise ErreurMetier("Dites ce qui doit changer\u00a0: le porteur le lira.")
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        check_passage(dossier=dossier, geste=geste, par=par)
        check_sans_conflit(dossier=dossier, par=par)
        le = aujourd_hui(dossier, maintenant)
        reunie = dossier.seance_le is not None and dossier.seance_le <= le
        if geste is Geste.AJOURNER_LETTRE:
            _decider(dossier, "a_reprendre", motif, par, maintenant)
            # Where the commission gave no opinion, the letter leaves the agenda.
            Inscription.objects.filter(dossier=dossier, retiree_a=None, sens="").update(
                retiree_a=maintenant
            )
        passer(
            dossier=dossier,
            geste=geste,
            texte="a demandé des modifications de la lettre d’intention"
            if geste is Geste.RETOURNER_LETTRE
            else "a renvoyé la lettre d’intention "
            + ("après la commission" if reunie else "sans attendre la commission"),
            motif=motif.strip(),
            par=par,
            maintenant=maintenant,
            seance_le=None,
        )
        return dossier


def inscrire_en_seance(
    *, communaute: int, seance: int, par: Acteur, maintenant: datetime, motif: str = ""
) -> Inscription:
    """Put the letter on the agenda of a session of its département, once both services gave their
    opinion, or for a reason.

    Raises ErreurMetier: no such session there, held or cancelled, opinions missing without a
    reason.
    """
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        check_passage(dossier=dossier, geste=Geste.INSCRIRE_EN_SEANCE, par=par)
        ou = (
            Seance.objects.select_for_update()
            .filter(pk=seance, departement_id=dossier.departement_id)
            .filter(tenue_a=None, annulee_a=None)
            .first()
        )
        if ou is None or ou.le < aujourd_hui(dossier, maintenant):
            raise ErreurMetier(
                "Choisissez une séance à venir de la commission de ce département, ou créez-la."
            )
        if ou.inscriptions.filter(dossier=dossier, retiree_a=None).exists():
            raise ErreurMetier(
                f"La commission du {format_date(ou.le)} a déjà donné son avis sur ce dossier. "
                "Choisissez une autre séance."
            )
        _exiger_les_deux_services(dossier, motif)
        inscription = Inscription.objects.create(
            seance=ou, dossier=dossier, rang=ou.inscriptions.count() + 1
        )
        passer(
            dossier=dossier,
            geste=Geste.INSCRIRE_EN_SEANCE,
            texte=f"a inscrit la lettre à la séance du {format_date(ou.le)}",
            motif=motif.strip(),
            par=par,
            maintenant=maintenant,
            seance_le=ou.le,
        )
        return inscription


def valider_lettre(
    *, communaute: int, par: Acteur, maintenant: datetime, motivation: str = ""
) -> Decision:
    """Validate the letter: the aids of the région open.

    Raises ErreurMetier: a conflict of interest, the session has not met, without its opinion, or
    against it without reasons; where no commission is known, before both services spoke and
    without a reason.
    """
    with transaction.atomic():
        dossier = verrouiller(communaute=communaute)
        check_passage(dossier=dossier, geste=Geste.VALIDER_LETTRE, par=par)
        check_sans_conflit(dossier=dossier, par=par)
        le = aujourd_hui(dossier, maintenant)
        if dossier.etat == EtatDossier.LI_CCOPD.value:
            _exiger_l_avis(dossier, le, motivation)
        else:
            _exiger_les_deux_services(dossier, motivation)
        decision = _decider(dossier, "validation", motivation, par, maintenant)
        passer(
            dossier=dossier,
            geste=Geste.VALIDER_LETTRE,
            texte="a validé la lettre d’intention",
            motif=motivation.strip(),
            par=par,
            maintenant=maintenant,
            lettre_decidee_le=le,
        )
        ouvrir_les_aides(dossier=dossier, le=le, par=par, maintenant=maintenant)
        noter_etape(
            communaute=communaute,
            etat=EtatCommunaute.LETTRE_INTENTION,
            depuis=le,
            source="décision de l’ARS sur la lettre d’intention",
            par=par,
            maintenant=maintenant,
        )
        return decision


def _exiger_les_deux_services(dossier: Dossier, motif: str) -> None:
    version = derniere_deposee(dossier, "lettre")
    rendus = Avis.objects.filter(version=version, rendu_a__isnull=False).count()
    if rendus < 2 and not motif.strip():
        raise ErreurMetier(
            "Les deux services n’ont pas encore rendu leur avis\u00a0: attendez-le, ou dites "
            "pourquoi le dossier passe sans lui."
        )


def _exiger_l_avis(dossier: Dossier, le: date, motivation: str) -> None:
    inscrite = (
        Inscription.objects.select_related("seance")
        .filter(dossier=dossier, retiree_a=None)
        .order_by("-id")
        .first()
    )
    if inscrite is None or inscrite.seance.le > le:
        raise ErreurMetier("La commission ne s’est pas encore réunie sur ce dossier.")
    if not inscrite.sens:
        raise ErreurMetier(
            "Écrivez d’abord l’avis de la commission, sur la page de la séance du "
            f"{format_date(inscrite.seance.le)}."
        )
    if inscrite.sens == "defavorable" and not motivation.strip():
        raise ErreurMetier(
            "L’avis de la commission est défavorable\u00a0: écrivez les raisons de valider la "
            "lettre malgré lui, ou renvoyez-la."
        )


def _decider(
    dossier: Dossier, sens: str, motivation: str, par: Acteur, maintenant: datetime
) -> Decision:
    decision: Decision = Decision.objects.create(
        locataire_id=dossier.communaute_id,
        dossier=dossier,
        document="lettre",
        version=derniere_deposee(dossier, "lettre"),
        sens=sens,
        le=aujourd_hui(dossier, maintenant),
        motivation=motivation.strip(),
        prise_a=maintenant,
        prise_par=str(par)[:200],
    )
    return decision
