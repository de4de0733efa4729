"""One page for all deposits: the one that the state of the case calls for."""

from collections.abc import Mapping

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.dossiers.access import DEPOSER
from maillage.dossiers.commands import depot as depots
from maillage.dossiers.commands import validation
from maillage.dossiers.models import VersionDocument
from maillage.dossiers.queries.depot import manques_du_depot, remarques_du_depot
from maillage.dossiers.queries.dossier import dossier_de, dossier_vu
from maillage.dossiers.queries.redaction import reponse
from maillage.dossiers.states import DOCUMENTS, Document, EtatDossier, Geste
from maillage.dossiers.web.saisi import lire_texte
from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande

E = EtatDossier
A_DEPOSER = {
    E.EMERGENCE: Document.LETTRE,
    E.LI_A_REPRENDRE: Document.LETTRE,
    E.PROJET_EN_ELABORATION: Document.PROJET,
    E.PROJET_COMPLEMENTS: Document.PROJET,
}


@require_safe
@demande(DEPOSER)
def depot(request: RequeteOuverte) -> HttpResponse:
    """What the state of the case lets its holders send, begin, take up again or take back."""
    return page_de_depot(request)


def page_de_depot(request: RequeteOuverte, saisi: Mapping[str, str] | None = None) -> HttpResponse:
    """The page; `saisi` is what a refused gesture had typed, shown again so that nothing is
    lost."""
    locataire = request.acces.locataire
    assert locataire
    maintenant = timezone.now()
    vu = dossier_vu(
        communaute=locataire.pk,
        roles=frozenset(request.acces.roles),
        maintenant=maintenant,
    )
    if vu is None:
        return redirect("dossier", locataire=locataire.code)
    document = A_DEPOSER.get(vu.etat)
    manques = manques_du_depot(dossier=vu.dossier, document=document, le=vu.le) if document else ()
    return render(
        request,
        "dossiers/depot/depot.html",
        {
            "locataire": locataire,
            "vu": vu,
            "dossier": vu.dossier,
            "document": document,
            "mot": DOCUMENTS[document] if document else "",
            "manques": [(m, _ancre(m.cle)) for m in manques],
            "remarques": remarques_du_depot(dossier=vu.dossier, document=document)
            if document
            else (),
            "gestes": {g.value for g in vu.gestes},
            "appui": reponse(dossier=vu.dossier, document=Document.LETTRE, cle="appui_structure")
            if Geste.ENGAGER_PROJET in vu.gestes
            else "",
            "demande": vu.dossier.demandes.filter(repondue_le=None).first(),
            "saisi": saisi or {},
        },
        status=200 if saisi is None else 422,
    )


def _ancre(cle: str) -> str:
    """Where the page of writing shows an answer: a question, or the row of a table."""
    morceaux = cle.split(".")
    return f"ligne-{'.'.join(morceaux[:2])}" if len(morceaux) == 3 else cle


@require_POST
@demande(DEPOSER)
def geste(request: RequeteOuverte) -> HttpResponse:
    """Send, begin, take up again or take back."""
    locataire = request.acces.locataire
    assert locataire
    saisi = request.POST
    commun = {
        "communaute": locataire.pk,
        "par": request.acces.acteur,
        "maintenant": timezone.now(),
    }
    try:
        with transaction.atomic():
            motif = lire_texte(saisi, "motif")
            dit = _faire(saisi.get("geste", ""), motif, saisi.get("structure", ""), commun)
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
        return page_de_depot(request, saisi.dict())
    messages.success(request, dit)
    return redirect("dossier", locataire=locataire.code)


def _recu(dit: str, version: VersionDocument) -> str:
    """The receipt of a projet, with the date then computed."""
    dossier = dossier_de(communaute=version.locataire_id)
    dernier = dossier.echeance_silence if dossier else None
    if dernier is None:
        return f"{dit}, version {version.numero}."
    return (
        f"{dit}, version {version.numero}. Sans opposition notifiée le {format_date(dernier)} au "
        "plus tard, le projet est réputé validé."
    )


def _cle(choisie: str) -> int | None:
    """The key of a support structure; None when none is chosen, 0 for what is no key."""
    if not choisie.strip():
        return None
    return int(choisie) if choisie.isascii() and choisie.isdigit() and len(choisie) < 18 else 0


def _faire(voulu: str, motif: str, structure: str, commun: dict) -> str:  # type: ignore[type-arg]
    match voulu:
        case Geste.DEPOSER_LETTRE:
            version = depots.deposer_lettre(**commun)
            return f"La lettre d’intention est déposée, version {version.numero}."
        case Geste.RETIRER_LETTRE:
            depots.retirer_lettre(motif=motif, **commun)
            return "La lettre est retirée\u00a0: vous pouvez la reprendre."
        case Geste.ENGAGER_PROJET:
            depots.engager_projet(structure=_cle(structure), **commun)
            return "Le projet de santé est commencé, la lettre y est reprise."
        case Geste.TRANSMETTRE_PROJET:
            return _recu("Le projet de santé est transmis", depots.transmettre_projet(**commun))
        case Geste.RECEVOIR_COMPLEMENTS:
            return _recu(
                "Votre réponse est transmise",
                depots.repondre_aux_complements(reponse=motif, **commun),
            )
        case Geste.RETIRER_PROJET:
            depots.retirer_projet(motif=motif, **commun)
            return "Le projet est retiré\u00a0: vous pouvez le reprendre."
        case Geste.REPRENDRE_PROJET:
            depots.reprendre_projet(**commun)
            return "Le projet est repris."
        case Geste.OUVRIR_CONTRACTUALISATION:
            validation.ouvrir_contractualisation(**commun)
            return "La contractualisation est ouverte."
        case _:
            raise ErreurMetier("Ce geste n’est pas possible ici. Rechargez la page.")
