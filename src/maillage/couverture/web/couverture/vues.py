"""The views of the coverage: thin, one shape for France, a région, a département."""

from collections.abc import Callable
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from maillage.couverture.queries import Territoire
from maillage.couverture.rules.euros import CE_QUI_EST_COMPTE
from maillage.noyau.dates import lire_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.territoires import queries as territoires

from .exports import FORMATS, fichier, plan_csv
from .vue import ETATS_DES_SERIES, SERIES, composer, plan


def jour_demande(request: HttpRequest) -> tuple[date, str]:
    """The day asked for, or today with a sentence when it cannot be read."""
    texte = (request.GET.get("le") or "").strip()[:20]
    if not texte:
        return timezone.localdate(), ""
    try:
        jour = lire_date(texte)
    except ErreurMetier as erreur:
        return timezone.localdate(), str(erreur)
    if not date(2000, 1, 1) <= jour <= date(2999, 12, 31):
        return timezone.localdate(), "Choisissez une date entre 2000 et 2999."
    return jour, ""


def _chercher[T](lire: Callable[..., T], *, le: date, region: str, departement: str) -> T:
    try:
        return lire(le=le, region=region, departement=departement)
    except ErreurMetier as erreur:
        raise Http404(str(erreur)) from None


@login_not_required
@require_safe
def page(request: HttpRequest, region: str = "", departement: str = "") -> HttpResponse:
    jour, remarque = jour_demande(request)
    vue = _chercher(composer, le=jour, region=region, departement=departement)
    regions, departements = territoires.zones()
    return render(
        request,
        "couverture/bilan/page.html",
        {
            "page": vue,
            "vue": vue.vue,
            "bilan": vue.vue.bilan,
            "remarque": remarque,
            "regions": regions,
            "departements": [d for d in departements if not region or d.region == region],
            "series": list(zip(ETATS_DES_SERIES, SERIES, strict=True)),
            "adresses": _adresses(vue.vue.territoire, jour, "le" in request.GET),
        },
    )


@login_not_required
@require_safe
def exporter(
    request: HttpRequest, format: str, region: str = "", departement: str = ""
) -> HttpResponse:
    if format not in FORMATS:
        raise Http404(f"La couverture s’exporte en {', '.join(FORMATS)}.")
    jour, _ = jour_demande(request)
    vue = _chercher(composer, le=jour, region=region, departement=departement).vue
    reponse = HttpResponse(fichier(vue, format), content_type=FORMATS[format])
    nom = f"couverture-{vue.territoire.code or 'france'}-{jour.isoformat()}.{format}"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


@login_not_required
@require_safe
def plan_complet(request: HttpRequest, region: str = "", departement: str = "") -> HttpResponse:
    jour, remarque = jour_demande(request)
    vue, lignes = _chercher(plan, le=jour, region=region, departement=departement)
    if request.GET.get("format") == "csv":
        reponse = HttpResponse(plan_csv(lignes, vue), content_type=FORMATS["csv"])
        reponse["Content-Disposition"] = (
            f'attachment; filename="plan-{vue.territoire.code}-{jour.isoformat()}.csv"'
        )
        return reponse
    return render(
        request,
        "couverture/bilan/plan.html",
        {
            "vue": vue,
            "lignes": [
                (zone, possibilites, [(vue.cpts[r.cpts], r) for r in possibilites.reprises])
                for zone, possibilites in lignes
            ],
            "remarque": remarque,
            "ce_qui_est_compte": CE_QUI_EST_COMPTE,
            "adresses": _adresses(vue.territoire, jour, "le" in request.GET),
        },
    )


def _adresses(territoire: Territoire, jour: date, demande: bool) -> dict[str, str]:
    """The addresses around a coverage, on the same day."""
    quand = {"le": jour.isoformat()} if demande else {}
    suite = "?" + urlencode(quand) if quand else ""
    if territoire.genre == "france":
        nom, arguments = "couverture", []
    else:
        nom, arguments = f"couverture-{territoire.genre}", [territoire.code]
    ou = {} if territoire.genre == "france" else {territoire.genre: territoire.code}
    adresses = {
        "page": reverse(nom, args=arguments),
        "suite": suite,
        "carte": f"{reverse('carte')}?{urlencode(ou | quand)}",
        "carte_blanches": f"{reverse('carte')}?{urlencode(ou | {'couche': 'blanches'})}",
    }
    adresses |= {
        format: reverse(f"{nom}-export", args=[*arguments, format]) + suite for format in FORMATS
    }
    if territoire.genre != "france":
        adresses["plan"] = reverse(f"{nom}-plan", args=arguments) + suite
        adresses["plan_csv"] = (
            reverse(f"{nom}-plan", args=arguments) + (suite or "?") + "&format=csv"
        ).replace("?&", "?")
    return adresses
