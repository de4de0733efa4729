"""Signing in and out by Pro Santé Connect, and under which situation one works."""

from typing import Any
from urllib.parse import urlsplit

from allauth.core.exceptions import ReauthenticationRequired
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows import connect
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.comptes.web.acteurs import acteur_de
from maillage.plateforme.comptes.web.reauthentification import reauthentification_requise
from maillage.plateforme.psc import commands
from maillage.plateforme.psc.queries import FOURNISSEUR, identite_de

from .adaptateurs import page_d_echec
from .echange import INJOIGNABLE, EchecPsc, decouverte, lire_jeton
from .fournisseur import AdaptateurPsc, RetourPsc
from .session import CLE, CLE_FIN, adopter, situation_en_cours

EVENEMENT_FERMETURE = "http://schemas.openid.net/event/backchannel-logout"
MOT_DE_PASSE_D_ABORD = (
    "Pro Santé Connect est votre seul moyen de vous connecter. Choisissez d’abord un mot de passe "
    "et confirmez votre adresse électronique, puis recommencez."
)


def _fournisseur(request: HttpRequest) -> Any:
    try:
        return get_adapter(request).get_provider(request, FOURNISSEUR)
    except SocialApp.DoesNotExist:
        raise Http404("Pro Santé Connect n’est pas configuré.") from None


def _compte(request: HttpRequest) -> Compte:
    assert isinstance(request.user, Compte)
    return request.user


def _suite(request: HttpRequest, adresse: str | None) -> str:
    """Where to go on: an address of ours, else where any sign-in leads."""
    if adresse and url_has_allowed_host_and_scheme(
        adresse, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return adresse
    return resolve_url(settings.LOGIN_REDIRECT_URL)


def _partir(
    request: HttpRequest, processus: str, suite: str, *, de_nouveau: bool = False
) -> HttpResponse:
    """A page that leads to PSC by itself; `de_nouveau`: the person must identify there again.

    Not a redirect: the content security policy would refuse a form that ends on another site.
    """
    fournisseur = _fournisseur(request)
    try:
        reponse = fournisseur.redirect(request, processus, suite, de_nouveau=de_nouveau)
    except EchecPsc as echec:
        return page_d_echec(request, str(echec), 503)
    if not isinstance(reponse, HttpResponseRedirect):
        return page_d_echec(request, INJOIGNABLE, 503)
    return render(request, "psc/depart.html", {"adresse": reponse.url, "titre": "Connexion"})


@login_not_required
@require_POST
@never_cache
def connexion(request: HttpRequest) -> HttpResponse:
    """Sign in; or, for whoever already is, confirm that it is still them before a grave action."""
    return _partir(
        request,
        AuthProcess.LOGIN,
        _suite(request, request.POST.get("next")),
        de_nouveau=request.user.is_authenticated,
    )


@require_POST
@never_cache
@reauthentification_requise
def relier(request: HttpRequest) -> HttpResponse:
    """Both sides are proved: signed in here a moment ago, and about to be at PSC.

    On a shared computer the session open at PSC may be a colleague's: it does not count.
    """
    return _partir(request, AuthProcess.CONNECT, reverse("psc"), de_nouveau=True)


@login_not_required
@require_GET
@never_cache
def retour(request: HttpRequest) -> HttpResponse:
    _fournisseur(request)
    try:
        reponse: HttpResponse = RetourPsc.adapter_view(AdaptateurPsc(request))(request)
    except EchecPsc as echec:
        return page_d_echec(request, str(echec))
    return reponse


@require_GET
@never_cache
def suite(request: HttpRequest) -> HttpResponse:
    """After a sign-in: on to where one was going, unless something must be chosen or known."""
    identite = identite_de(_compte(request))
    adresse = _suite(request, request.GET.get("next"))
    if identite is None or (identite.lues and situation_en_cours(request, identite)):
        return HttpResponseRedirect(adresse)
    if identite.lues:
        return HttpResponseRedirect(f"{reverse('psc_situation')}?{urlencode({'next': adresse})}")
    return render(request, "psc/sans_situation.html", {"suite": adresse})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def situation(request: HttpRequest) -> HttpResponse:
    """Choose the situation d'exercice of this session; the last choice is proposed."""
    identite = identite_de(_compte(request))
    if identite is None or not identite.lues or CLE not in request.session:
        return redirect("psc")
    adresse = _suite(request, request.POST.get("next") or request.GET.get("next"))
    refus = ""
    if request.method == "POST":
        try:
            choisie = commands.retenir_situation(
                identite=identite,
                cle=request.POST.get("situation", ""),
                par=acteur_de(request),
                maintenant=timezone.now(),
            )
        except ErreurMetier as erreur:
            refus = str(erreur)
        else:
            adopter(request, choisie)
            return HttpResponseRedirect(adresse)
    _, proposee = identite.choix(request.session[CLE].get("situation", ""))
    return render(
        request,
        "psc/situation.html",
        {"identite": identite, "proposee": proposee, "suite": adresse, "refus": refus},
        status=422 if refus else 200,
    )


@require_GET
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """What PSC says of the holder of the account, and the link between both."""
    _fournisseur(request)
    identite = identite_de(_compte(request))
    return render(
        request,
        "psc/page.html",
        {
            "identite": identite,
            "situation": situation_en_cours(request, identite),
            "session_psc": CLE in request.session,
        },
    )


@require_POST
@never_cache
@reauthentification_requise
def retirer(request: HttpRequest) -> HttpResponse:
    compte = _compte(request)
    for liaison in SocialAccount.objects.filter(user=compte, provider=FOURNISSEUR):
        try:
            connect.validate_disconnect(request, liaison)
            connect.disconnect(request, liaison)
        except ValidationError:
            return page_d_echec(request, MOT_DE_PASSE_D_ABORD, 409)
        except ReauthenticationRequired:
            return redirect("account_reauthenticate")
        commands.noter_retrait(compte=compte, par=acteur_de(request), maintenant=timezone.now())
    return redirect("psc")


@login_not_required
@require_GET
@never_cache
def fin(request: HttpRequest) -> HttpResponse:
    """Our session is closed; lead to PSC, which closes its own (RP-initiated logout)."""
    jeton = request.session.pop(CLE_FIN, None)
    if jeton is None:
        return redirect("account_login")
    try:
        description = decouverte(_fournisseur(request).app)
    except EchecPsc:
        description = {}
    terminer = description.get("end_session_endpoint")
    if not terminer:
        return render(request, "psc/session_restante.html")
    parametres = {
        "id_token_hint": jeton,
        "post_logout_redirect_uri": request.build_absolute_uri(reverse("psc_deconnecte")),
    }
    return render(
        request,
        "psc/depart.html",
        {"adresse": f"{terminer}?{urlencode(parametres)}", "titre": "Déconnexion"},
    )


@login_not_required
@require_GET
@never_cache
def deconnecte(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Vous êtes déconnecté de Maillage et de Pro Santé Connect.")
    return redirect("account_login")


@login_not_required
@require_GET
@never_cache
@xframe_options_exempt
def fermeture(request: HttpRequest) -> HttpResponse:
    """Front-channel logout: PSC shows this address in a frame when the person leaves it.

    Any stranger may call it: only who knows the session's secret `sid` closes anything, and the
    answer does not tell whether something was closed.
    """
    try:
        description = decouverte(_fournisseur(request).app)
    except EchecPsc:
        return HttpResponse(status=503)
    if request.GET.get("iss") == description["issuer"]:
        _fermer(description["issuer"], request.GET.get("sid", ""))
    reponse = HttpResponse(b"")
    # The one page of ours that another site may frame, and only PSC.
    adresse = urlsplit(description["authorization_endpoint"])
    emetteur = urlsplit(description["issuer"])
    cadres = [f"{a.scheme}://{a.netloc}" for a in (adresse, emetteur)]
    reponse._csp_config = settings.SECURE_CSP | {"frame-ancestors": cadres}  # type: ignore[attr-defined]
    return reponse


@login_not_required
@csrf_exempt
@require_POST
@never_cache
def fermeture_serveur(request: HttpRequest) -> HttpResponse:
    """Back-channel logout (OpenID Connect Back-Channel Logout 1.0): the same, signed by PSC."""
    try:
        jeton = lire_jeton(
            _fournisseur(request).app, request.POST.get("logout_token", ""), attendu="jti"
        )
    except EchecPsc:
        return HttpResponse(status=400)
    evenements = jeton.get("events")
    if (
        not isinstance(evenements, dict)
        or EVENEMENT_FERMETURE not in evenements
        or "nonce" in jeton
        or not isinstance(jeton.get("sid"), str)
    ):
        return HttpResponse(status=400)
    _fermer(jeton["iss"], jeton["sid"])
    return HttpResponse(status=200)


def _fermer(emetteur: str, sid: str) -> None:
    commands.fermer_sessions(
        emetteur=emetteur,
        sid=sid,
        par=Acteur.systeme("Pro Santé Connect"),
        maintenant=timezone.now(),
    )
