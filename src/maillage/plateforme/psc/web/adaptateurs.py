"""How allauth signs people in by Pro Santé Connect: who may, where they land, how it ends."""

from functools import partial
from typing import Any

import structlog
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.comptes.web.adaptateurs import AdaptateurDeComptes
from maillage.plateforme.psc.commands import DEJA_RELIE
from maillage.plateforme.psc.models import IdentitePsc
from maillage.plateforme.psc.queries import FOURNISSEUR

from .echange import INJOIGNABLE
from .session import CLE, CLE_FIN, ouvrir

journal = structlog.get_logger("maillage.psc")

PERDUE = (
    "Cette connexion a déjà servi, a trop attendu ou a commencé dans un autre navigateur. "
    "Recommencez depuis la page de connexion."
)
A_UN_AUTRE = (
    "Cette identité Pro Santé Connect est déjà reliée à un autre compte Maillage. "
    "Connectez-vous avec Pro Santé Connect pour retrouver ce compte\u00a0; pour la relier à "
    "celui-ci, retirez-la d’abord de l’autre, dans «\u00a0Mon compte\u00a0»."
)
ABANDON = "Vous avez renoncé à vous connecter avec Pro Santé Connect."


def page_d_echec(request: HttpRequest, phrase: str, statut: int = 401) -> HttpResponse:
    return render(request, "psc/echec.html", {"phrase": phrase}, status=statut)


class AdaptateurTiers(DefaultSocialAccountAdapter):  # type: ignore[misc]
    def get_requests_session(self) -> Any:
        """No redirect is followed; our certificate is shown when we have one (mTLS)."""
        session = super().get_requests_session()
        session.request = partial(session.request, allow_redirects=False)
        session.get = partial(session.request, "GET")
        # The proxy and .netrc of the machine have no say in who we talk to.
        session.trust_env = False
        for app in self.list_apps(self.request, provider=FOURNISSEUR):
            session.cert = app.settings.get("certificat") or None
            session.verify = app.settings.get("autorites") or True
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """PSC vouches for the person: the account opens, without any role."""
        return bool(sociallogin.account.provider == FOURNISSEUR)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        compte = sociallogin.user
        compte.prenom, compte.nom = data["first_name"][:100], data["last_name"][:100]
        return compte

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        sociallogin.token = None
        sociallogin.state["psc"] = sociallogin.psc
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            self._verifier_liaison(request, sociallogin)
            sociallogin.state["next"] = reverse("psc")
        else:
            suite = {"next": sociallogin.state.get("next") or ""}
            sociallogin.state["next"] = f"{reverse('psc_suite')}?{urlencode(suite)}"

    def _verifier_liaison(self, request: HttpRequest, sociallogin: Any) -> None:
        compte = request.user
        if compte.pk is None:
            return  # a stranger: allauth refuses, the link needs somebody signed in
        if sociallogin.is_existing and sociallogin.user != compte:
            raise ImmediateHttpResponse(page_d_echec(request, A_UN_AUTRE, 409))
        autre = IdentitePsc.objects.filter(compte_id=compte.pk)
        if autre.exclude(identifiant=sociallogin.account.uid).exists():
            raise ImmediateHttpResponse(page_d_echec(request, DEJA_RELIE, 409))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("psc")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        journal.warning(
            "psc_refus", erreur=str(error), cause=type(exception).__name__ if exception else ""
        )
        if error == AuthError.CANCELLED:
            messages.info(request, ABANDON)
            raise ImmediateHttpResponse(redirect("account_login"))
        if isinstance(exception, ErreurMetier):
            phrase = str(exception)
        else:
            phrase = PERDUE if exception is None else INJOIGNABLE
        raise ImmediateHttpResponse(page_d_echec(request, phrase))


class AdaptateurDeComptesPsc(AdaptateurDeComptes):
    """Accounts that may come from Pro Santé Connect."""

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        reponse: HttpResponse = super().post_login(request, user, **kwargs)
        connexion = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        if connexion is not None:
            ouvrir(request, connexion, timezone.now())
        return reponse

    def logout(self, request: HttpRequest) -> None:
        jeton = request.session.get(CLE, {}).get("jeton")
        super().logout(request)
        if jeton:
            request.session[CLE_FIN] = jeton

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        if CLE in request.session or CLE_FIN in request.session:
            return reverse("psc_fin")
        return str(super().get_logout_redirect_url(request))
