"""Our own error pages: each says who, what, and how to go on. None needs the database."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.loader import render_to_string

from maillage.noyau.montants import format_entier
from maillage.plateforme.base.erreurs import EnvoiTropLourd, RefusMotive, SessionFermee


@dataclass(frozen=True, slots=True)
class Explication:
    statut: int
    titre: str
    texte: str


INVALIDE = Explication(
    400,
    "Cette demande n’a pas pu être lue",
    "L’adresse ou le formulaire reçu est incomplet ou trop volumineux. "
    "Revenez en arrière : votre saisie est encore dans la page précédente.",
)
TROP_LOURD = Explication(
    413,
    "Cet envoi est trop volumineux",
    "Il pèse {envoye}, et cette page en reçoit {permis} au plus en une fois. Rien n’a été "
    "enregistré. Un document numérisé devient bien plus léger en noir et blanc, à 200 points par "
    "pouce\u202f; plusieurs fichiers se déposent l’un après l’autre.",
)
REFUS = Explication(
    403,
    "Cette page est réservée",
    "Elle demande un compte avec un rôle qui y donne droit. "
    "Le simulateur, les règles et l’API sont ouverts à tous.",
)
CSRF = Explication(
    403,
    "Ce formulaire a expiré",
    "La page est restée ouverte trop longtemps, ou votre navigateur refuse les cookies. "
    "Revenez en arrière, rechargez la page et envoyez de nouveau.",
)
SESSION = Explication(
    403,
    "Votre session est fermée",
    "Elle se ferme d’elle-même après un moment sans rien faire. Ce formulaire n’a pas été "
    "enregistré\u00a0: voici ce que vous y aviez écrit. Connectez-vous dans un autre onglet, puis "
    "recopiez-le.",
)
METHODE = Explication(
    405,
    "Cette adresse ne s’ouvre pas ainsi",
    "Elle reçoit un formulaire, ou ne se lit qu’en suivant un lien. "
    "Revenez à la page précédente, puis recommencez depuis son bouton.",
)
INTROUVABLE = Explication(
    404,
    "Cette page n’existe pas",
    "L’adresse est peut-être ancienne ou mal recopiée. "
    "Cherchez une commune ci-dessous, ou repartez de l’accueil.",
)
PANNE = Explication(
    500,
    "Une erreur est survenue de notre côté",
    "Elle a été enregistrée avec le numéro ci-dessous. Rien de ce que vous aviez saisi "
    "n’a été modifié. Réessayez dans un instant.",
)


# A form that came too late is shown again to whoever typed it, but for what nobody should see.
SECRETS = re.compile(r"csrf|password|passe|secret|code|jeton|token|cle", re.IGNORECASE)
CHAMPS_RENDUS = 100
LONGUEUR_RENDUE = 20_000


def _repondre(
    request: HttpRequest,
    explication: Explication,
    saisie: list[tuple[str, str]] | None = None,
    connexion: str = "",
) -> HttpResponse:
    if request.path.startswith("/api/"):
        probleme = {
            "type": "about:blank",
            "title": explication.titre,
            "status": explication.statut,
            "detail": explication.texte,
        }
        return JsonResponse(
            probleme,
            status=explication.statut,
            content_type="application/problem+json",
            json_dumps_params={"ensure_ascii": False},
        )
    numero = structlog.contextvars.get_contextvars().get("requete", "")
    contenu = render_to_string(
        "portail/erreur.html",
        {
            "explication": explication,
            "numero": numero,
            "panne": explication is PANNE,
            "saisie": saisie or [],
            "connexion": connexion,
        },
        request,
    )
    return HttpResponse(contenu, status=explication.statut)


class MethodeRefusee:
    """Django answers 405 with an empty page; ours says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reponse = self.get_response(request)
        if reponse.status_code != 405 or reponse.streaming or reponse.content:
            return reponse
        page = _repondre(request, METHODE)
        page["Allow"] = reponse.get("Allow", "")
        return page


def requete_invalide(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, EnvoiTropLourd):
        envoye, permis = (_megaoctets(o) for o in (exception.octets, exception.permis))
        texte = TROP_LOURD.texte.format(envoye=envoye, permis=permis)
        return _repondre(request, replace(TROP_LOURD, texte=texte))
    return _repondre(request, INVALIDE)


def _megaoctets(octets: int) -> str:
    return f"{format_entier(-(-octets // (1024 * 1024)))}\u00a0Mo"


def refus(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, SessionFermee):
        return _session(request, exception)
    texte = str(exception) if isinstance(exception, RefusMotive) else REFUS.texte
    return _repondre(request, replace(REFUS, texte=texte))


def _session(request: HttpRequest, exception: SessionFermee) -> HttpResponse:
    """What was typed is shown, and the page of the form comes back after sign-in. Nothing typed
    (a button), or sent from another site: sign-in alone, which leads home."""
    saisie = _saisie(request) if _vient_d_ici(request) else []
    if not saisie:
        return HttpResponseRedirect(exception.connexion)
    page = urlsplit(request.headers.get("Referer", "")).path
    suite = "?" + urlencode({"next": page}) if page else ""
    return _repondre(request, SESSION, saisie, exception.connexion + suite)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was ours and got too old, most often: what was typed is shown, to be copied. A form
    that another site sent gets nothing back."""
    return _repondre(request, CSRF, _saisie(request) if _vient_d_ici(request) else None)


def _vient_d_ici(request: HttpRequest) -> bool:
    origine = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        return urlsplit(origine).netloc == request.get_host()
    except ValueError:  # somebody's own writing
        return False


def _saisie(request: HttpRequest) -> list[tuple[str, str]]:
    champs = [
        (nom, valeur[:LONGUEUR_RENDUE])
        for nom, valeurs in request.POST.lists()
        for valeur in map(str, valeurs)
        if valeur.strip() and not SECRETS.search(nom) and not _technique(request.POST, nom, valeur)
    ]
    return champs[:CHAMPS_RENDUS]


def _technique(envoi: QueryDict, nom: str, valeur: str) -> bool:
    """A button, or what a form of writing tells of the text it started from: nobody typed it."""
    depart = envoi.get(f"avant:{nom.removeprefix('c:')}")
    return nom == "geste" or nom.startswith("avant:") or depart == valeur.replace("\r\n", "\n")


def introuvable(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _repondre(request, INTROUVABLE)


def panne(request: HttpRequest) -> HttpResponse:
    return _repondre(request, PANNE)
