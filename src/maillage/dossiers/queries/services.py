"""What the two services wrote on a deposited letter, for the end of its document."""

from maillage.dossiers.documents.services import AideDemandee, AvisDeService, PartieServices
from maillage.dossiers.models import Avis, Decision, Dossier, Inscription, VersionDocument
from maillage.dossiers.states import Document
from maillage.noyau.montants import format_euros


def partie_lue(
    *, dossier: Dossier, version: VersionDocument, lecteur_de_service: bool
) -> PartieServices | None:
    """The services' part of a deposited letter: for the services alone, once both opinions are
    rendered. Four queries at most."""
    if not lecteur_de_service or version.document != Document.LETTRE.value or not version.deposee:
        return None
    avis = {a.service: a for a in Avis.objects.filter(version=version, rendu_a__isnull=False)}
    if set(avis) != {"ars", "cpam"}:
        return None
    inscription = (
        Inscription.objects.select_related("seance")
        .filter(dossier=dossier, retiree_a=None, seance__annulee_a=None)
        .order_by("-id")
        .first()
    )
    decision = Decision.objects.filter(version=version).order_by("-id").first()
    return PartieServices(
        ars=_avis(avis["ars"]),
        cpam=_avis(avis["cpam"]),
        avec_commission=dossier.avec_commission,
        seance_le=inscription.seance.le if inscription else None,
        commission=inscription.avis if inscription else "",
        # The ARS decides: its reasons stand for its opinion when it wrote none.
        apres_ars=avis["ars"].apres or (decision.motivation if decision else ""),
        apres_cpam=avis["cpam"].apres,
        aides=tuple(
            AideDemandee(
                aide.libelle,
                "montant inconnu" if aide.montant is None else format_euros(aide.montant),
                True if aide.attribuee_le else False if aide.refusee_le else None,
            )
            for aide in dossier.aides.all()
        ),
    )


def _avis(avis: Avis) -> AvisDeService:
    return AvisDeService(
        f"Avis {avis.get_sens_display()}." if avis.sens else "", avis.commentaire, avis.criteres
    )
