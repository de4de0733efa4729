"""The page of a case: what is expected of me, the road, the documents, the clock, the story."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.dossiers.access import DEPOSER, VOIR
from maillage.dossiers.commands import ouvrir_dossier
from maillage.dossiers.queries.dossier import dossier_vu
from maillage.dossiers.queries.instruction import avis_rendus
from maillage.dossiers.rules.attendu import attendu
from maillage.dossiers.rules.route import ETAPES, SITUATIONS, etape_de
from maillage.dossiers.states import CLOS
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande


@require_safe
@demande(VOIR)
def dossier(request: RequeteOuverte) -> HttpResponse:
    """Where the case stands, for its holders as for the services."""
    locataire = request.acces.locataire
    assert locataire
    roles = frozenset(request.acces.roles)
    vu = dossier_vu(communaute=locataire.pk, roles=roles, maintenant=timezone.now())
    contexte = {
        "locataire": locataire,
        "deposer": request.acces.peut(DEPOSER),
    }
    if vu is None:
        return render(
            request, "dossiers/dossier/absent.html", contexte | {"situations": SITUATIONS}
        )
    return render(
        request,
        "dossiers/dossier/dossier.html",
        contexte
        | {
            "vu": vu,
            "dossier": vu.dossier,
            "attendu": attendu(
                etat=vu.etat,
                roles=roles,
                rendus=avis_rendus(dossier=vu.dossier),
                aides_a_decider=vu.aides_a_decider,
            ),
            "etapes": ETAPES,
            "ici_etape": etape_de(vu.etat),
            "clos": vu.etat in CLOS,
        },
    )


@require_POST
@demande(DEPOSER)
def ouvrir(request: RequeteOuverte) -> HttpResponse:
    """Open the case of a CPTS that has none."""
    locataire = request.acces.locataire
    assert locataire
    try:
        ouvrir_dossier(
            communaute=locataire.pk,
            situation=request.POST.get("situation", ""),
            par=request.acces.acteur,
            maintenant=timezone.now(),
        )
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "Le dossier est ouvert.")
    return redirect("dossier", locataire=locataire.code)
