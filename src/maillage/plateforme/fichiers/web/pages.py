"""Thin views of files. Every address names the object that carries the file: access comes first."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.base.middleware import octets_maximum
from maillage.plateforme.comptes.web.acteurs import acteur_de
from maillage.plateforme.fichiers import commands, queries
from maillage.plateforme.fichiers.access import (
    Introuvable,
    check_deposer,
    check_supprimer,
    porteur_de,
)
from maillage.plateforme.fichiers.rangement import ouvrir as ouvrir_contenu
from maillage.plateforme.fichiers.states import EtatVersion

from .bloc import bloc

# One request, several files: docs/exploitation/ tells the proxy the same.
OCTETS_PAR_ENVOI = 50 * 1024 * 1024
# A content is somebody else's: alone in its page, it may load and run nothing. Browsers show no
# PDF inside a sandbox; it has none of our origin's powers there either.
CSP_PDF = {
    "default-src": ["'none'"],
    "frame-ancestors": ["'none'"],
    "object-src": ["'self'"],
    # Of the browser's own viewer.
    "style-src": ["'unsafe-inline'"],
}
CSP_CONTENU: dict[str, Any] = CSP_PDF | {"object-src": ["'none'"], "sandbox": True}

type Vue = Callable[..., HttpResponseBase]


def introuvable_404(vue: Vue) -> Vue:
    @wraps(vue)
    def enveloppe(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # PostgreSQL holds no such text: nothing carries that name.
        if "\0" in str(kwargs.get("porteur", "")):
            raise Http404
        try:
            return vue(request, *args, **kwargs)
        except Introuvable as absence:
            raise Http404 from absence

    return enveloppe


@require_safe
@introuvable_404
def liste(request: HttpRequest, type_: str, porteur: str) -> HttpResponse:
    return _page(request, (type_, porteur))


@octets_maximum(OCTETS_PAR_ENVOI)
@require_POST
@introuvable_404
def deposer(request: HttpRequest, type_: str, porteur: str) -> HttpResponseBase:
    return _deposer(request, (type_, porteur), None)


@octets_maximum(OCTETS_PAR_ENVOI)
@require_POST
@introuvable_404
def remplacer(request: HttpRequest, type_: str, porteur: str, fichier: UUID) -> HttpResponseBase:
    return _deposer(request, (type_, porteur), fichier)


@require_safe
@introuvable_404
def ouvrir(
    request: HttpRequest, type_: str, porteur: str, fichier: UUID, numero: int | None = None
) -> HttpResponseBase:
    """The content: shown when browsers may show it, `?telecharger` or another type downloads it."""
    par = acteur_de(request)
    contenu = queries.contenu_de(
        par=par,
        porteur=(type_, porteur),
        maintenant=timezone.now(),
        identifiant=fichier,
        numero=numero,
    )
    commands.noter_lecture(
        contenu=contenu, porteur=(type_, porteur), par=par, maintenant=timezone.now()
    )
    reponse = FileResponse(
        ouvrir_contenu(contenu.cle),
        as_attachment="telecharger" in request.GET or not contenu.en_page,
        filename=contenu.nom,
        content_type=contenu.mime,
    )
    reponse["Content-Length"] = contenu.octets
    reponse["Cache-Control"] = "private, no-store"
    # As it was deposited: compressing it on the way would lose its length.
    reponse["Content-Encoding"] = "identity"
    politique: Any = CSP_PDF if contenu.mime == "application/pdf" else CSP_CONTENU
    csp_override(politique)(lambda _: reponse)(request)
    return reponse


@require_http_methods(["GET", "HEAD", "POST"])
@introuvable_404
def supprimer(request: HttpRequest, type_: str, porteur: str, fichier: UUID) -> HttpResponse:
    par = acteur_de(request)
    check_supprimer(par, type_, porteur, timezone.now())
    vu = queries.fichier_de(
        par=par, porteur=(type_, porteur), maintenant=timezone.now(), identifiant=fichier
    )
    if request.method != "POST":
        return render(
            request,
            "fichiers/supprimer.html",
            {
                "fichier": vu,
                "type": type_,
                "porteur": porteur,
                "jours": commands.DELAI_EFFACEMENT.days,
            },
        )
    commands.supprimer(
        porteur=(type_, porteur), fichier=fichier, par=par, maintenant=timezone.now()
    )
    messages.success(request, f"«\u00a0{vu.nom}\u00a0» est supprimé.")
    return redirect("fichiers", type_, porteur)


@require_POST
@introuvable_404
def retablir(request: HttpRequest, type_: str, porteur: str, fichier: UUID) -> HttpResponse:
    par = acteur_de(request)
    try:
        commands.retablir(
            porteur=(type_, porteur), fichier=fichier, par=par, maintenant=timezone.now()
        )
    except Introuvable:
        raise
    except ErreurMetier as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Le fichier est rétabli.")
    return redirect("fichiers", type_, porteur)


def _deposer(
    request: HttpRequest, porteur: tuple[str, str], fichier: UUID | None
) -> HttpResponseBase:
    par = acteur_de(request)
    check_deposer(par, *porteur, timezone.now())
    usage = request.POST.get("usage") or porteur_de(porteur[0]).usage_par_defaut.code
    recus = request.FILES.getlist("fichier")
    fautes = [] if recus else ["Choisissez un fichier, puis déposez-le."]
    if fichier is not None and len(recus) > 1:
        recus, fautes = [], ["Une nouvelle version est un seul fichier."]
    for recu in recus:
        try:
            depot = commands.deposer(
                porteur=porteur,
                usage=usage,
                nom=recu.name or "",
                contenu=_octets(recu),
                par=par,
                maintenant=timezone.now(),
                fichier=fichier,
            )
        except Introuvable:
            raise
        except ErreurMetier as refus:
            fautes.append(str(refus))
        else:
            _annoncer(request, depot)
    if fautes:
        return _page(request, porteur, fautes=fautes, usage=usage, statut=422)
    suite = request.POST.get("suite", "")
    if url_has_allowed_host_and_scheme(suite, allowed_hosts={request.get_host()}):
        return redirect(suite)
    return redirect("fichiers", *porteur)


def _octets(recu: Any) -> Any:
    return recu.file or recu


def _annoncer(request: HttpRequest, depot: commands.Depot) -> None:
    nom = f"«\u00a0{depot.nom}\u00a0»"
    if depot.etat is EtatVersion.EN_QUARANTAINE:
        messages.error(
            request,
            f"{nom} contient une menace ({depot.menace})\u00a0: il est en quarantaine et personne "
            "ne peut l’ouvrir. Prévenez la personne qui vous l’a donné.",
        )
    elif depot.etat is EtatVersion.A_ANALYSER:
        messages.info(
            request, f"{nom} est déposé. Il pourra être ouvert quand il aura été analysé."
        )
    else:
        messages.success(request, f"{nom} est déposé.")


def _page(
    request: HttpRequest,
    porteur: tuple[str, str],
    *,
    fautes: list[str] | None = None,
    usage: str = "",
    statut: int = 200,
) -> HttpResponse:
    contexte = bloc(
        par=acteur_de(request),
        porteur=porteur,
        maintenant=timezone.now(),
        fautes=fautes or (),
        usage=usage,
    )
    return render(
        request,
        "fichiers/liste.html",
        {"bloc": contexte, "libelle": porteur_de(porteur[0]).libelle(porteur[1])},
        status=statut,
    )
