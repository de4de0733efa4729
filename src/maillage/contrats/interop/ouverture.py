"""The door of the public API: what is open is said one by one, everything else stays closed.

An endpoint registered on the API itself is refused to strangers like any other page of the site;
only those registered through `Ouverture` are let in, method by method.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from ninja import NinjaAPI

from .problemes import (
    INTROUVABLE,
    METHODE,
    PAS_DU_JSON,
    TROP_GROSSE,
    Probleme,
    reponse,
)

OCTETS_MAXIMUM = 200_000
# Public data, no cookie read: any site may ask, and caches may keep an answer for a while.
ORIGINES = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "X-Requete"}
FRAICHEUR = "public, max-age=300"

type Vue = Callable[..., HttpResponseBase]


class Ouverture:
    """Registers endpoints that strangers may use, and gives the addresses of the API."""

    def __init__(self, api: NinjaAPI) -> None:
        self.api = api
        self.ouvertes: defaultdict[str, set[str]] = defaultdict(set)
        self.ouvertes["openapi.json"].add("GET")

    def get[F: Callable[..., Any]](self, chemin: str, **options: Any) -> Callable[[F], F]:
        """Like `api.get`, and open to all."""
        self._ouvrir(chemin, "GET")
        return self.api.get(chemin, **options)

    def post[F: Callable[..., Any]](self, chemin: str, **options: Any) -> Callable[[F], F]:
        """Like `api.post`, and open to all."""
        self._ouvrir(chemin, "POST")
        return self.api.post(chemin, **options)

    def adresses(self) -> tuple[list[URLPattern], str, str]:
        """What `include` expects; every other address below answers 404 as a problem document."""
        motifs, application, espace = self.api.urls
        gardees = [
            URLPattern(m.pattern, self._garder(m), m.default_args, m.name)
            for m in motifs
            if isinstance(m, URLPattern)
        ]
        gardees.append(path("<path:reste>", login_not_required(_introuvable), name="introuvable"))
        return gardees, application, espace

    def _ouvrir(self, chemin: str, methode: str) -> None:
        route = chemin.lstrip("/").replace("{", "<").replace("}", ">")
        self.ouvertes[route].add(methode)

    def _garder(self, motif: URLPattern) -> Vue:
        vue = motif.callback
        if motif.name == "api-root":
            return login_not_required(_introuvable)
        ouvertes = frozenset(self.ouvertes.get(str(motif.pattern), ()))
        if not ouvertes:
            return vue  # closed: the default of the site refuses strangers
        return login_not_required(_publique(vue, ouvertes))


def _publique(vue: Vue, ouvertes: frozenset[str]) -> Vue:
    """Serve the open methods of a path; the others stay for those who are signed in."""
    permises = ", ".join(
        sorted(ouvertes | {"OPTIONS"} | ({"HEAD"} if "GET" in ouvertes else set()))
    )

    def servir(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=_preliminaire(permises))
        tete = request.method == "HEAD"
        if tete:
            request.method = "GET"
        refus = _refus(request, ouvertes)
        try:
            donnee = reponse(refus) if refus else vue(request, *args, **kwargs)
        except Http404:
            donnee = reponse(Probleme(INTROUVABLE))
        if donnee.status_code == METHODE.statut:
            donnee = reponse(refus or Probleme(METHODE))  # ninja's own refusal is plain text
            donnee["Allow"] = permises
        for nom, valeur in ORIGINES.items():
            donnee[nom] = valeur
        if donnee.status_code == 200 and request.method == "GET":
            donnee["Cache-Control"] = FRAICHEUR
        return _sans_corps(donnee) if tete else donnee

    servir.csrf_exempt = True  # type: ignore[attr-defined] # no cookie is read: nothing to forge
    return servir


def _refus(request: HttpRequest, ouvertes: frozenset[str]) -> Probleme | None:
    if request.method not in ouvertes and not request.user.is_authenticated:
        return Probleme(METHODE, f"«\u00a0{request.method}\u00a0» n’est pas acceptée ici.")
    if request.method != "POST":
        return None
    try:
        taille = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        taille = 0
    if taille > OCTETS_MAXIMUM:
        return Probleme(TROP_GROSSE)
    if request.content_type != "application/json":
        return Probleme(PAS_DU_JSON)
    return None


def _preliminaire(permises: str) -> dict[str, str]:
    return ORIGINES | {
        "Allow": permises,
        "Access-Control-Allow-Methods": permises,
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": "86400",
    }


def _sans_corps(donnee: HttpResponseBase) -> HttpResponseBase:
    assert isinstance(donnee, HttpResponse)  # nothing is streamed here
    donnee["Content-Length"] = str(len(donnee.content))
    donnee.content = b""
    return donnee


def _introuvable(request: HttpRequest, **kwargs: str) -> HttpResponse:
    accueil = "reste" not in kwargs
    phrase = "L’API commence ici ; sa description est sur /api." if accueil else ""
    donnee = reponse(Probleme(INTROUVABLE, phrase))
    for nom, valeur in ORIGINES.items():
        donnee[nom] = valeur
    return donnee
