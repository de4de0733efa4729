"""The public road: where one stands, what is next, who can help."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.dossiers.queries.annuaire import aidants
from maillage.dossiers.rules.route import ETAPES, SITUATIONS, situation_dite
from maillage.regles import procedure_de
from maillage.territoires.queries import region_du_departement, tous_les_territoires


@login_not_required
@require_safe
def route(request: HttpRequest) -> HttpResponse:
    """Read from the address: `situation` and `departement`, both optional."""
    departements, regions = tous_les_territoires()
    dite = situation_dite(request.GET.get("situation", ""))
    departement = request.GET.get("departement", "")
    if departement not in departements:
        departement = ""
    region = region_du_departement(code=departement) if departement else None
    return render(
        request,
        "dossiers/route/route.html",
        {
            "situations": SITUATIONS,
            "dite": dite,
            "etapes": ETAPES,
            "ici_etape": dite.etape if dite else None,
            "departements": sorted(departements.items()),
            "departement": departement,
            "departement_nom": departements.get(departement, ""),
            "region_nom": regions.get(region or "", ""),
            "procedure": procedure_de(region=region) if region else None,
            "aidants": aidants(departement=departement, region=region, le=timezone.localdate())
            if region
            else None,
        },
    )
