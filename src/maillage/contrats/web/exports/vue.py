"""`/simulateur/export.…`: the scenario of the address as a file, or the page with its faults."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from maillage.contrats.web.page import contexte
from maillage.contrats.web.views import aujourdhui, lire_saisie
from maillage.plateforme.ui.requetes import Requete

from .csv_francais import csv
from .dossier import Dossier, constituer
from .machine import machine
from .pdf import pdf
from .tableur import xlsx


@dataclass(frozen=True, slots=True)
class Format:
    ecrire: Callable[[Dossier], bytes]
    type_mime: str


FORMATS = {
    "pdf": Format(pdf, "application/pdf"),
    "xlsx": Format(xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": Format(csv, "text/csv; charset=utf-8"),
    "json": Format(machine, "application/json"),
}
REFUS = "Aucun fichier n’a été produit : corrigez ce qui est signalé, puis exportez de nouveau."


@login_not_required
@require_safe
def exporter(request: Requete, format: str) -> HttpResponse:
    """Any fault in the address answers 422: a document is whole or does not exist."""
    choix = FORMATS.get(format)
    if choix is None:
        raise Http404
    le = aujourdhui()
    saisie = lire_saisie(request.GET, le)
    page = f"{reverse('simulateur')}?{saisie.adresse(reference='')}"
    dossier = constituer(saisie, le=le, adresse=request.build_absolute_uri(page))
    if dossier is None:
        donnees = contexte(saisie, le=le)
        return _fautes_json(donnees) if format == "json" else _fautes(request, donnees)
    reponse = HttpResponse(choix.ecrire(dossier), content_type=choix.type_mime)
    signature = dossier.simulation.scenario.signature.isoformat()
    reponse["Content-Disposition"] = f'attachment; filename="simulation-aci-{signature}.{format}"'
    return reponse


def _fautes(request: Requete, donnees: dict[str, Any]) -> HttpResponse:
    """The simulator itself, with everything that was typed and each fault beside its field."""
    donnees["erreurs"]["generales"].insert(0, REFUS)
    donnees |= {"q": "", "propositions": [], "en_direct": False, "changement": None}
    return render(request, "contrats/simulateur.html", donnees, status=422)


def _fautes_json(donnees: dict[str, Any]) -> JsonResponse:
    """The same faults for a machine (RFC 9457)."""
    fautes = [
        {"champ": champ, "detail": texte}
        for champ, textes in donnees["erreurs"].items()
        for texte in textes
    ]
    fautes += [
        {"champ": "communes", "detail": ecart.message} for ecart in donnees["territoire"].ecartes
    ]
    if not fautes:
        fautes = [{"champ": "communes", "detail": donnees["attente"]}]
    return JsonResponse(
        {
            "type": "/api#champ-invalide",
            "title": "Ce scénario ne peut pas être exporté",
            "status": 422,
            "detail": " ".join(faute["detail"] for faute in fautes[:10]),
            "champ": fautes[0]["champ"],
            "erreurs": fautes,
        },
        status=422,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
