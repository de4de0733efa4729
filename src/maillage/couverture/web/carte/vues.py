"""The views of the map: thin, all from the same address."""

import hashlib
import json
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.ui.requetes import Requete
from maillage.plateforme.ui.templatetags.francais import INCONNU
from maillage.territoires import queries as territoires

from .aller import aller_a
from .blanches import zones_blanches
from .choix import LIMITES, TRIS, Choix
from .donnees import Cadre, Vue, composer, lire_cadre
from .exports import FORMATS, fichier, nom_de_fichier
from .fiches import fiche_de, selection_de
from .flux import flux
from .silhouette import CADRE, silhouette
from .tableau import page

COLONNES = {
    "nom": "Commune",
    "code": "Code",
    "departement": "Département",
    "population": "Population",
    "classe": "Classe",
    "cpts": "CPTS",
}


def aujourdhui() -> date:
    return timezone.localdate()


@login_not_required
@require_safe
@vary_on_headers("HX-Request")  # a page and its legend at one address: no cache may mix them
def carte(request: Requete) -> HttpResponse:
    cadre = lire_cadre(request.GET, le=aujourdhui())
    if aller := (request.GET.get("aller") or ""):
        return HttpResponseRedirect(f"{reverse('carte')}?{aller_a(cadre.choix, aller)}")
    vue = composer(cadre)
    contexte = _contexte(cadre, vue)
    if request.htmx:
        return render(request, "couverture/carte/legende.html", contexte)
    if cadre.choix.tableau:
        contexte |= {"table": page(vue), "colonnes": _colonnes(cadre.choix)}
    q = (request.GET.get("q") or "").strip()[:80]
    contexte |= {
        "q": q,
        "propositions": _chercher(q),
        "fiche": fiche_de(cadre.choix.unite, vue) if cadre.choix.unite else None,
        "selection": selection_de(cadre.choix.communes, le=cadre.choix.le),
    }
    return render(request, "couverture/carte/carte.html", contexte)


@login_not_required
@require_safe
def donnees(request: Requete) -> HttpResponse:
    """The classes of the unités of a zone; the browser keeps them, and asks whether they hold."""
    contenu = json.dumps(
        flux(composer(lire_cadre(request.GET, le=aujourdhui()))),
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    etag = f'"{hashlib.sha256(contenu).hexdigest()[:32]}"'
    reponse = HttpResponse(contenu, content_type="application/json")
    reponse["ETag"] = etag
    reponse["Cache-Control"] = "no-cache"
    return get_conditional_response(request, etag=etag, response=reponse) or reponse


@login_not_required
@require_safe
def unite(request: Requete, code: str) -> HttpResponse:
    """The card of a unité, as a part of the page."""
    cadre = lire_cadre(request.GET, le=aujourdhui())
    if code not in territoires.communes_par_codes(codes=[code]):
        raise Http404(f"Aucune commune ne porte le code {code[:5]}.")
    return render(
        request,
        "couverture/carte/fiche.html",
        {"choix": cadre.choix, "fiche": fiche_de(code, composer(cadre, seule=code))},
    )


@login_not_required
@require_safe
def selection(request: Requete) -> HttpResponse:
    """The chosen unités and what they add up to, as a part of the page."""
    choix = lire_cadre(request.GET, le=aujourdhui()).choix
    return render(
        request,
        "couverture/carte/selection.html",
        {"choix": choix, "selection": selection_de(choix.communes, le=choix.le)},
    )


@login_not_required
@require_safe
def fond(request: Requete, niveau: str, zone: str, empreinte: str) -> HttpResponse:
    """A base map, compressed once and for all; its address changes with its content."""
    if territoires.fonds_de_carte().get((niveau, "" if zone == "france" else zone)) != empreinte:
        raise Http404("Ce fond de carte n’existe pas, ou plus. Rechargez la carte.")
    contenu = territoires.fond_de_carte(niveau=niveau, zone="" if zone == "france" else zone)
    reponse = HttpResponse(bytes(contenu or b""), content_type="application/json")
    reponse["Content-Encoding"] = "gzip"
    reponse["Cache-Control"] = "public, max-age=31536000, immutable"
    return reponse


@login_not_required
@require_safe
def propositions(request: Requete) -> HttpResponse:
    """The list under the search field, as typed."""
    q = (request.GET.get("q") or "").strip()[:80]
    return render(
        request, "couverture/carte/propositions.html", {"q": q, "propositions": _chercher(q)}
    )


@login_not_required
@require_safe
def exporter(request: Requete, format: str) -> HttpResponse:
    """The map as a file; the SVG is also what a browser without script shows."""
    if format not in FORMATS:
        raise Http404(f"La carte s’exporte en {', '.join(FORMATS)}.")
    vue = composer(lire_cadre(request.GET, le=aujourdhui()))
    try:
        reponse = HttpResponse(fichier(vue, format), content_type=FORMATS[format])
    except ErreurMetier as erreur:
        return HttpResponse(str(erreur), content_type="text/plain; charset=utf-8", status=404)
    if format != "svg" or request.GET.get("telecharger"):
        reponse["Content-Disposition"] = f'attachment; filename="{nom_de_fichier(vue, format)}"'
    return reponse


def _chercher(q: str) -> tuple[territoires.Resultat, ...]:
    return territoires.rechercher(texte=q, limite=8) if len(q) >= 2 else ()


def _contexte(cadre: Cadre, vue: Vue) -> dict[str, Any]:
    choix, empreintes = cadre.choix, territoires.fonds_de_carte()
    fonds = _fonds(empreintes)
    fond_de_zone = ("region" if choix.region else "france", choix.region)
    return {
        "cadre": cadre,
        "choix": choix,
        "vue": vue,
        "zone": cadre.nom_de_zone(),
        "limites": LIMITES,
        "annees": indicateur.annees if (indicateur := cadre.indicateur()) else (),
        "blanches": zones_blanches(choix) if choix.couche == "blanches" else None,
        "fonds": json.dumps(fonds),
        # Script and changes in place: only where there is a map to draw.
        "vivante": not choix.tableau and (choix.region or "france") in fonds,
        "fond": fonds.get(choix.region or "france", ""),
        # It shows a whole zone, not the place where an address may have stopped.
        "silhouette": silhouette(empreintes.get(fond_de_zone, ""))
        if not choix.centre and not choix.departement
        else "",
        "cadre_de_silhouette": CADRE,
        "tuiles": settings.TUILES,
        "attribution": settings.TUILES_ATTRIBUTION,
        "source_population": jeu.millesime if (jeu := territoires.jeu_en_vigueur()) else INCONNU,
        "adresses": {
            "donnees": f"{reverse('carte-donnees')}?{_sans_vue(choix)}",
            # As the script writes it: what was loaded ahead is then not asked for twice.
            "donnees_de_zone": f"{reverse('carte-donnees')}?{_sans_vue(choix, departement='')}",
            "classes": _sans_vue(choix),
            "tableau": f"{reverse('carte')}?{choix.adresse(tableau=True)}",
            "carte": f"{reverse('carte')}?{choix.adresse(tableau=False, page=1)}",
            **{
                format: f"{reverse('carte-export', args=[format])}?{choix.adresse(tableau=False)}"
                for format in FORMATS
            },
        },
    }


def _fonds(empreintes: dict[tuple[str, str], str]) -> dict[str, str]:
    """Where each base map is: that of France, and those of régions by their codes."""
    return {
        zone or niveau: reverse("carte-fond", args=[niveau, zone or "france", empreinte])
        for (niveau, zone), empreinte in empreintes.items()
    }


def _colonnes(choix: Choix) -> list[dict[str, Any]]:
    """The columns of the table, each with the address that sorts by it, then the other way."""
    colonnes = []
    for cle, mot in COLONNES.items():
        ici = cle == choix.tri
        colonnes.append(
            {
                "mot": mot,
                "nombre": cle == "population",
                "sens": ("descending" if choix.descendant else "ascending") if ici else "",
                "adresse": choix.adresse(tri=cle, descendant=ici and not choix.descendant, page=1)
                if cle in TRIS
                else "",
            }
        )
    return colonnes


def _sans_vue(choix: Choix, **autres: Any) -> str:
    """What the classes depend on: the same address however the map is moved."""
    return choix.adresse(
        centre="", communes=(), unite="", tableau=False, page=1, limites=(), **autres
    )
