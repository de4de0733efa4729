"""The part of a service: saved as it is typed, or by its form where no script runs."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.communautes.queries import departement_de_communaute
from maillage.dossiers.access import INSTRUIRE
from maillage.dossiers.commands.avis import ecrire_avis, ecrire_avis_apres, rendre_avis
from maillage.dossiers.queries.dossier import dossier_de
from maillage.dossiers.queries.instruction import avis_vus
from maillage.dossiers.rules.avis import QUESTIONS, Frappe
from maillage.dossiers.states import Document
from maillage.dossiers.web.redaction.saisie import heure
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande

from .pages import page_d_instruction, service_lu

LU_AVANT_DE_RENDRE = (
    "Un collègue a écrit au même endroit que vous\u00a0: les deux textes sont gardés, l’un après "
    "l’autre. Relisez-les, puis rendez l’avis."
)


@require_POST
@demande(INSTRUIRE)
def avis(request: RequeteOuverte) -> HttpResponse:
    """Keep what the form holds, and render it when asked to."""
    locataire = request.acces.locataire
    assert locataire
    saisi = request.POST
    try:
        ecrit = ecrire_avis(
            frappes={
                cle: Frappe(saisi[f"avis-{cle}"], saisi.get(f"avant-{cle}"))
                for cle in QUESTIONS
                if f"avis-{cle}" in saisi
            },
            **_contexte(request),
        )
        if "rendre" in saisi and not ecrit.reunies:
            rendre_avis(**_contexte(request))
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
        return page_d_instruction(request, saisi.dict())
    if "rendre" not in saisi:
        messages.success(request, "Le brouillon de l’avis est gardé.")
    elif ecrit.reunies:
        messages.warning(request, LU_AVANT_DE_RENDRE)
    else:
        messages.success(request, "Votre avis est rendu.")
    return redirect("instruction", locataire=locataire.code)


@require_POST
@demande(INSTRUIRE)
def frappe(request: RequeteOuverte) -> JsonResponse:
    """Save one answer as it is typed: 200 saved or merged, 422 refused and why."""
    saisi = request.POST
    cle = saisi.get("cle", "")[:80]
    try:
        ecrit = ecrire_avis(
            frappes={cle: Frappe(saisi.get("valeur", ""), saisi.get("avant", ""))},
            **_contexte(request),
        )
    except ErreurMetier as erreur:
        return JsonResponse({"etat": "refuse", "erreur": str(erreur)}, status=422)
    return JsonResponse(
        {
            "etat": "reuni" if ecrit.reunies else "enregistre",
            "valeur": ecrit.valeurs.get(cle, ""),
            "a": heure(ecrit.avis.modifie_a, _fuseau(request)),
        }
    )


@require_POST
@demande(INSTRUIRE)
def apres(request: RequeteOuverte) -> HttpResponse:
    """Keep what my service thinks once the commission has met."""
    locataire = request.acces.locataire
    assert locataire
    try:
        ecrire_avis_apres(
            communaute=locataire.pk,
            texte=request.POST.get("apres", ""),
            avant=request.POST.get("avant-apres", ""),
            par=request.acces.acteur,
            maintenant=timezone.now(),
        )
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
        return page_d_instruction(request, request.POST.dict())
    messages.success(request, "L’avis de votre service après la commission est gardé.")
    return redirect("instruction", locataire=locataire.code)


@require_safe
@demande(INSTRUIRE)
def nouveautes(request: RequeteOuverte) -> HttpResponse:
    """What colleagues of my service wrote since the version of the address; 304 while nothing
    moves."""
    locataire = request.acces.locataire
    assert locataire
    dossier = dossier_de(communaute=locataire.pk)
    document = request.GET.get("document", "")
    if dossier is None or document not in set(Document):
        return JsonResponse({"erreur": "Ce dossier n’existe plus."}, status=404)
    vus = avis_vus(dossier=dossier, document=Document(document), service=service_lu(request))
    sien, marque = vus.sien, f'"{vus.frappe}"'
    if request.headers.get("If-None-Match") == marque:
        return HttpResponseNotModified(headers={"ETag": marque})
    neuves = (
        []
        if sien is None
        else [
            {
                "cle": cle,
                "valeur": valeur,
                "par": sien.modifie_par,
                "moi": sien.modifie_par == str(request.acces.acteur)[:200],
                "a": heure(sien.modifie_a, _fuseau(request)),
            }
            for cle, valeur in sien.ecrits.items()
        ]
    )
    return JsonResponse({"version": vus.frappe, "nouveautes": neuves}, headers={"ETag": marque})


def _contexte(request: RequeteOuverte) -> dict[str, Any]:
    """Raises ErreurMetier: the page names no document."""
    locataire = request.acces.locataire
    assert locataire
    document = request.POST.get("document") or request.GET.get("document", "")
    if document not in set(Document):
        raise ErreurMetier("Rechargez la page\u00a0: le document examiné a changé.")
    return {
        "communaute": locataire.pk,
        "document": Document(document),
        "par": request.acces.acteur,
        "maintenant": timezone.now(),
    }


def _fuseau(request: RequeteOuverte) -> str:
    assert request.acces.locataire
    return departement_de_communaute(communaute=request.acces.locataire.pk).fuseau
