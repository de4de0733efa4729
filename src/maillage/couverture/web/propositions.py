"""Proposals of perimeters: list, new one, one with its map, hand edits, exports."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.communautes.queries import communautes
from maillage.couverture import commands
from maillage.couverture.access import PROPOSER, PropositionIntrouvable
from maillage.couverture.models import MODES
from maillage.couverture.queries.propositions import (
    PropositionVue,
    lister_propositions,
    voir_proposition,
)
from maillage.couverture.states import LIBELLES_PROPOSITION, EtatProposition
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande_quelque_part, mon_compte
from maillage.plateforme.taches import queries as taches
from maillage.territoires.queries import jeu_en_vigueur, tous_les_territoires

from .exports_proposition import csv, en_json
from .formulaires import CRITERES, POIDS, NouvelleProposition
from .vue_proposition import mettre_en_page

NOUVELLE_PART = "nouvelle"


@require_safe
@demande_quelque_part(PROPOSER)
def liste(request: RequeteOuverte) -> HttpResponse:
    trouvees = lister_propositions(compte=mon_compte(request), maintenant=timezone.now())
    return render(
        request,
        "couverture/propositions.html",
        {"propositions": [(p, MODES[p.mode], LIBELLES_PROPOSITION[p.etat]) for p in trouvees]},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@demande_quelque_part(PROPOSER)
def nouvelle(request: RequeteOuverte) -> HttpResponse:
    departements, regions = tous_les_territoires()
    formulaire = NouvelleProposition(
        request.POST or None,
        regions=regions,
        departements=departements,
        communautes={c.code: c.nom for c in communautes()},
        initial=_choix_initiaux(request),
    )
    if request.method == "POST" and formulaire.is_valid():
        maintenant = timezone.now()
        try:
            creee = commands.proposer(
                souhait=formulaire.souhait(timezone.localdate(maintenant)),
                par=request.acces.acteur,
                maintenant=maintenant,
            )
        except ErreurMetier as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            return redirect("proposition", identifiant=creee.pk)
    return render(
        request,
        "couverture/proposition_nouvelle.html",
        {"formulaire": formulaire},
        status=422 if formulaire.errors else 200,
    )


def _choix_initiaux(request: HttpRequest) -> dict[str, str]:
    """What an address may already choose, so that a refused proposal is corrected, not retyped."""
    choisis = {}
    for cle in NouvelleProposition.base_fields:
        valeur = request.GET.get(cle)
        if valeur:
            choisis[cle] = valeur[:90]
    return choisis


@require_safe
@demande_quelque_part(PROPOSER)
def detail(request: RequeteOuverte, identifiant: UUID) -> HttpResponse:
    vue = _trouver(request, identifiant)
    contexte = _contexte(vue)
    if vue.evaluation is not None:
        contexte["page"] = mettre_en_page(vue, ouverte=request.GET.get("part", ""))
    return render(request, "couverture/proposition.html", contexte)


@require_safe
@demande_quelque_part(PROPOSER)
def suivi(request: RequeteOuverte, identifiant: UUID) -> HttpResponse:
    """The moving part while it is computed; once it is done, the whole page is asked for again."""
    vue = _trouver(request, identifiant)
    if vue.etat is not EtatProposition.EN_CALCUL:
        reponse = HttpResponse(status=204)
        reponse["HX-Redirect"] = reverse("proposition", args=[identifiant])
        return reponse
    reponse = render(request, "couverture/proposition_suivi.html", _contexte(vue))
    patch_cache_control(reponse, private=True, no_cache=True)
    return reponse


@require_POST
@demande_quelque_part(PROPOSER)
def deplacement(request: RequeteOuverte, identifiant: UUID) -> HttpResponse:
    _trouver(request, identifiant)
    vers = request.POST.get("vers", "")
    if vers == NOUVELLE_PART:
        vers = request.POST.get("nom", "")
    try:
        retouche = commands.deplacer(
            identifiant=identifiant,
            unites=request.POST.getlist("unites")[:2000],
            vers=vers,
            par=request.acces.acteur,
            maintenant=timezone.now(),
        )
    except ErreurMetier as erreur:
        messages.error(request, str(erreur), extra_tags="erreur")
    else:
        nombre = len(retouche.unites)
        messages.success(
            request,
            f"{nombre} communes déplacées." if nombre > 1 else "Une commune déplacée.",
            extra_tags="fait",
        )
    return _revenir(identifiant, request.POST.get("part", ""))


@require_POST
@demande_quelque_part(PROPOSER)
def retour(request: RequeteOuverte, identifiant: UUID) -> HttpResponse:
    _trouver(request, identifiant)
    try:
        commands.annuler_retouche(
            identifiant=identifiant, par=request.acces.acteur, maintenant=timezone.now()
        )
        messages.success(request, "La dernière retouche est annulée.", extra_tags="fait")
    except ErreurMetier as erreur:
        messages.error(request, str(erreur), extra_tags="erreur")
    return _revenir(identifiant, request.POST.get("part", ""))


@require_POST
@demande_quelque_part(PROPOSER)
def abandon(request: RequeteOuverte, identifiant: UUID) -> HttpResponse:
    _trouver(request, identifiant)
    try:
        commands.abandonner(
            identifiant=identifiant, par=request.acces.acteur, maintenant=timezone.now()
        )
        messages.success(
            request, "La proposition est abandonnée. Elle reste lisible ici.", extra_tags="fait"
        )
    except ErreurMetier as erreur:
        messages.error(request, str(erreur), extra_tags="erreur")
    return _revenir(identifiant, "")


@require_safe
@demande_quelque_part(PROPOSER)
def export(request: RequeteOuverte, identifiant: UUID, genre: str) -> HttpResponse:
    vue = _trouver(request, identifiant)
    if vue.evaluation is None or genre not in ("csv", "json"):
        raise Http404
    if genre == "json":
        return JsonResponse(
            en_json(vue),
            json_dumps_params={"ensure_ascii": False, "indent": 2},
            headers={
                "Content-Disposition": f'attachment; filename="proposition-{identifiant}.json"'
            },
        )
    return HttpResponse(
        csv(vue),
        content_type="text/csv; charset=utf-8",
        headers=_a_enregistrer(identifiant, genre),
    )


def _a_enregistrer(identifiant: UUID, genre: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="proposition-{identifiant}.{genre}"'}


def _trouver(request: RequeteOuverte, identifiant: UUID) -> PropositionVue:
    try:
        return voir_proposition(
            identifiant=identifiant, compte=mon_compte(request), maintenant=timezone.now()
        )
    except PropositionIntrouvable:
        raise Http404 from None


def _contexte(vue: PropositionVue) -> dict[str, object]:
    ligne = None
    if vue.etat is EtatProposition.EN_CALCUL and vue.tache:
        ligne = taches.trouver(vue.tache, maintenant=timezone.now())
    return {
        "p": vue,
        "mode": MODES[vue.mode],
        "etat": LIBELLES_PROPOSITION[vue.etat],
        "ligne": ligne,
        "jeu": jeu_en_vigueur(),
        "poids": [
            (libelle, POIDS.get(f"{vue.poids.get(cle, 1):g}", f"{vue.poids.get(cle, 1):g}"))
            for cle, libelle in CRITERES.items()
        ],
        "retouches": [r for r in vue.retouches if r.annulee_a is None],
    }


def _revenir(identifiant: UUID, part: str) -> HttpResponse:
    adresse = reverse("proposition", args=[identifiant])
    if part:
        adresse += "?" + urlencode({"part": part}) + "#communes"
    return redirect(adresse)
