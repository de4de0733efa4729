"""What the page's script asks: save one answer, tell what others wrote."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.communautes.queries import departement_de_communaute
from maillage.dossiers.access import ECRIRE, VOIR
from maillage.dossiers.commands import Conflit, enregistrer
from maillage.dossiers.queries.dossier import dossier_de
from maillage.dossiers.queries.redaction import derniere_version, redaction
from maillage.dossiers.queries.redaction import nouveautes as nouveautes_depuis
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande

from .vue import etat_de


def heure(a: datetime, fuseau: str) -> str:
    """`14 h 32` on the clock of the CPTS."""
    ici = a.astimezone(ZoneInfo(fuseau))
    return f"{ici.hour}\u00a0h\u00a0{ici:%M}"


@require_POST
@demande(ECRIRE)
def reponse(request: RequeteOuverte, document: str) -> JsonResponse:
    """Save one answer as it is typed: 200 saved or merged, 409 a conflict, 422 refused and why."""
    locataire = request.acces.locataire
    assert locataire
    maintenant = timezone.now()
    donnees = request.POST
    try:
        resultat = enregistrer(
            communaute=locataire.pk,
            document=document,
            cle=donnees.get("cle", "")[:80],
            avant=donnees.get("avant", ""),
            valeur=donnees.get("valeur", ""),
            par=request.acces.acteur,
            maintenant=maintenant,
            depuis=_version(donnees.get("depuis", "")),
        )
    except ErreurMetier as erreur:
        return JsonResponse({"etat": "refuse", "erreur": str(erreur)}, status=422)
    fuseau = departement_de_communaute(communaute=locataire.pk).fuseau
    if isinstance(resultat, Conflit):
        return JsonResponse(
            {
                "etat": "conflit",
                "actuel": resultat.actuel,
                "mien": resultat.mien,
                "reuni": resultat.reuni,
                "par": resultat.par,
                "a": heure(resultat.a, fuseau) if resultat.a else "",
            },
            status=409,
        )
    return JsonResponse(
        {
            "etat": "reuni" if resultat.reuni else "enregistre",
            "valeur": resultat.valeur,
            "version": resultat.version,
            "a": heure(maintenant, fuseau),
        }
    )


@require_safe
@demande(VOIR)
def nouveautes(request: RequeteOuverte, document: str) -> HttpResponse:
    """What was saved since the version of the address, and how far the document is now. 304 while
    nothing moves: one number is read."""
    locataire = request.acces.locataire
    assert locataire
    dossier = dossier_de(communaute=locataire.pk)
    if dossier is None:
        return JsonResponse({"erreur": "Ce dossier n’existe plus."}, status=404)
    version = derniere_version(dossier=dossier)
    marque = f'"{version}.{dossier.etat}"'
    if request.headers.get("If-None-Match") == marque:
        return HttpResponseNotModified(headers={"ETag": marque})
    depuis = _version(request.GET.get("depuis", ""))
    fuseau = dossier.communaute.fuseau
    neuves = nouveautes_depuis(
        dossier=dossier, document=document, depuis=version if depuis is None else depuis
    )
    le = timezone.now().astimezone(ZoneInfo(fuseau)).date()
    vue = redaction(communaute=locataire.pk, document=document, le=le)
    contenu: dict[str, Any] = {
        "version": version,
        "nouveautes": [
            {
                "cle": n.cle,
                "valeur": n.valeur,
                "par": n.par,
                "moi": n.compte == request.acces.acteur.compte,
                "a": heure(n.a, fuseau),
            }
            for n in neuves
        ],
        "avancement": render_to_string(
            "dossiers/redaction/_avancement.html",
            {"etat": etat_de(vue), "document": document, "locataire": locataire},
        ),
    }
    return JsonResponse(contenu, headers={"ETag": marque})


def _version(brut: str) -> int | None:
    return int(brut) if brut.isascii() and brut.isdigit() and len(brut) < 19 else None
