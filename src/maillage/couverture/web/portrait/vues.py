"""The views of the portrait: the index, one territory, several, and their files."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.communautes.queries import CommunauteVue, communautes
from maillage.couverture.queries import GENRES, Lieu, lieu
from maillage.noyau.dates import lire_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.regles.secret import seuil_de_secret
from maillage.territoires import queries as territoires

from .exports import csv, machine
from .pdf import pdf
from .vue import Page, adresse_de, composer

FORMATS: dict[str, tuple[str, Callable[[Page], bytes]]] = {
    "pdf": ("application/pdf", pdf),
    "csv": ("text/csv; charset=utf-8", csv),
    "json": ("application/json", machine),
}
LIEUX_MAXIMUM = 4
GENRES_CHERCHES = {"commune": "communes", "arrondissement": "communes"}


def _jour(request: HttpRequest) -> date:
    texte = (request.GET.get("le") or "").strip()[:20]
    if not texte:
        return timezone.localdate()
    jour = lire_date(texte)
    if not date(2000, 1, 1) <= jour <= date(2999, 12, 31):
        raise ErreurMetier("Choisissez une date entre 2000 et 2999.")
    return jour


def _demandes(request: HttpRequest) -> list[tuple[str, str]]:
    """The territories of the address, in the order of the kinds then of the address."""
    return list(
        dict.fromkeys(
            (genre, valeur)
            for genre in GENRES
            for texte in request.GET.getlist(genre)
            # A NUL is no part of a code, and the base takes none.
            if (valeur := texte.replace("\x00", "\ufffd").strip())
        )
    )


def _lire(request: HttpRequest, maximum: int) -> tuple[list[Lieu], date]:
    """Raises ErreurMetier: a territory or the day cannot be read."""
    le = _jour(request)
    demandes = _demandes(request)
    if len(demandes) > maximum:
        raise ErreurMetier(f"Choisissez {maximum} territoires au plus.")
    return [lieu(genre=genre, code=code, le=le) for genre, code in demandes], le


@login_not_required
@require_safe
def portrait(request: HttpRequest) -> HttpResponse:
    """One territory, or the index to choose one."""
    try:
        lieux, le = _lire(request, 1)
    except ErreurMetier as erreur:
        return _index(request, str(erreur), status=404)
    if not lieux:
        return _index(request, "")
    page = composer(lieux, le=le, seul=True)
    return render(request, "couverture/portrait/portrait.html", _contexte(request, page))


@login_not_required
@require_safe
def exporter(request: HttpRequest, format: str) -> HttpResponse:
    if format not in FORMATS:
        raise Http404(f"Le portrait s’exporte en {', '.join(FORMATS)}.")
    try:
        lieux, le = _lire(request, LIEUX_MAXIMUM)
        if not lieux:
            raise ErreurMetier("Choisissez un territoire. Exemple\u00a0: ?departement=13.")
    except ErreurMetier as erreur:
        raise Http404(str(erreur)) from None
    type_mime, ecrire = FORMATS[format]
    page = composer(lieux, le=le, seul=len(lieux) == 1)
    reponse = HttpResponse(ecrire(page), content_type=type_mime)
    nom = "portrait" if len(lieux) == 1 else "comparaison"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}-{le.isoformat()}.{format}"'
    return reponse


@login_not_required
@require_safe
def comparer(request: HttpRequest) -> HttpResponse:
    """Up to four territories; those chosen by a search are added to the address."""
    contexte: dict[str, Any] = {"remarque": "", "demandes": _demandes(request)}
    status = 200
    try:
        lieux, le = _lire(request, LIEUX_MAXIMUM)
        if lieux:
            contexte |= _contexte(request, composer(lieux, le=le, seul=False))
    except ErreurMetier as erreur:
        contexte["remarque"], status = str(erreur), 404
    contexte |= _recherche(request)
    suite = _suite(request)
    contexte["suite"] = f"{suite}&" if suite else ""
    contexte["plein"] = len(contexte["demandes"]) >= LIEUX_MAXIMUM
    contexte["retraits"] = [
        (
            colonne.nom,
            f"{reverse('portrait-comparer')}?{_suite(request, sans=(colonne.genre, colonne.code))}",
        )
        for colonne in (contexte["page"].portrait.colonnes if "page" in contexte else ())
        if colonne.lieu
    ]
    return render(request, "couverture/portrait/comparer.html", contexte, status=status)


def _suite(request: HttpRequest, *, sans: tuple[str, str] | None = None) -> str:
    couples = [
        c for c in _demandes(request) if c != sans and not (sans and sans[0] == c[0] == "france")
    ]
    if le := request.GET.get("le"):
        couples.append(("le", le[:20]))
    return urlencode(couples)


def _contexte(request: HttpRequest, page: Page) -> dict[str, Any]:
    suite = _suite(request)
    premier = page.portrait.lieux[0]
    region = premier.region
    voisines = f"{reverse('carte')}?" + urlencode(
        {"region": region}
        | ({"communes": ",".join(premier.codes)} if len(premier.codes) <= 200 else {}),
        safe=",",
    )
    return {
        "page": page,
        "lieu": premier,
        "seuil": seuil_de_secret("professionnels"),
        "colonnes": [(c, adresse_de(c)) for c in page.portrait.colonnes],
        "adresses": {
            "comparer": f"{reverse('portrait-comparer')}?{suite}",
            "carte": voisines,
            **{f: f"{reverse('portrait-export', args=[f])}?{suite}" for f in FORMATS},
        },
    }


def _recherche(request: HttpRequest) -> dict[str, Any]:
    q = (request.GET.get("q") or "").replace("\x00", "").strip()[:80]
    if len(q) < 2:
        return {"q": q, "trouves": (), "cpts_trouvees": ()}
    mots = q.casefold().split()
    return {
        "q": q,
        "trouves": [
            (r, GENRES_CHERCHES.get(r.genre, r.genre), _code(r))
            for r in territoires.rechercher(texte=q, limite=8)
        ],
        "cpts_trouvees": [c for c in communautes() if all(mot in c.nom.casefold() for mot in mots)][
            :8
        ],
    }


def _code(resultat: territoires.Resultat) -> str:
    """A city that has arrondissements is asked for by them."""
    if resultat.genre != "commune" or resultat.nb_communes <= 1:
        return resultat.code
    return ",".join(territoires.codes_de(genre="commune", code=resultat.code))


def _index(request: HttpRequest, remarque: str, status: int = 200) -> HttpResponse:
    groupes: dict[str, list[CommunauteVue]] = {}
    for cpts in sorted(communautes(), key=lambda c: (c.departement, c.nom)):
        groupes.setdefault(f"{cpts.departement_nom} ({cpts.departement})", []).append(cpts)
    regions, departements = territoires.zones()
    return render(
        request,
        "couverture/portrait/index.html",
        {
            "remarque": remarque,
            "groupes": groupes.items(),
            "regions": regions,
            "departements": departements,
            **_recherche(request),
        },
        status=status,
    )
