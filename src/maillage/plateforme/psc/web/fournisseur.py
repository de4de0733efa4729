"""Pro Santé Connect as a provider of allauth: what is asked, and what is made of the answer."""

import hmac
import secrets
from typing import Any

from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.psc.queries import FOURNISSEUR
from maillage.plateforme.psc.rules import (
    AUTRE_CONNEXION,
    AUTRE_DESTINATAIRE,
    lire_identite,
    verifier_jeton,
)

from .echange import (
    INJOIGNABLE,
    REFUSE,
    TOLERANCE_S,
    EchecPsc,
    decouverte,
    lire_jeton,
    lire_userinfo,
)

PORTEE = ["openid", "scope_all"]


class ClientPsc(OAuth2Client):  # type: ignore[misc]
    def get_access_token(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        try:
            reponse = super().get_access_token(*args, **kwargs)
        except OAuth2Error:
            # Its message quotes the answer: not for people, not for logs.
            raise EchecPsc(REFUSE) from None
        except (AttributeError, KeyError, TypeError, ValueError) as faute:
            raise EchecPsc(INJOIGNABLE) from faute
        if not isinstance(reponse, dict):
            raise EchecPsc(REFUSE)
        return reponse


class AdaptateurPsc(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """One exchange. What was asked for is put here by the callback.

    `nonce` as sent; `depuis`, when the person had to identify again, the time it was asked.
    """

    client_class = ClientPsc
    nonce = ""
    depuis: float | None = None

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request, FOURNISSEUR)

    @property
    def openid_config(self) -> dict[str, Any]:
        return decouverte(self.get_provider().app)

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        return str(build_absolute_uri(request, reverse("psc_retour"), self.redirect_uri_protocol))

    def parse_token(self, data: dict[str, Any]) -> Any:
        if not isinstance(data.get("access_token"), str):
            raise EchecPsc(REFUSE)
        # Two minutes of life and no other use than UserInfo: kept nowhere.
        return super().parse_token({"access_token": data["access_token"]})

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        reponse = kwargs["response"]
        donnees = lire_jeton(app, reponse.get("id_token"))
        try:
            verifier_jeton(
                donnees,
                nonce=self.nonce,
                client=app.client_id,
                niveaux=tuple(app.settings["acr"]),
                depuis=self.depuis,
            )
            userinfo = lire_userinfo(app, token.token)
            identite = lire_identite(userinfo)
        except EchecPsc:
            raise
        except ErreurMetier as refus:
            raise EchecPsc(str(refus)) from None
        # OpenID Connect Core 1.0, 5.3.2: another `sub` is somebody else's identity.
        if not donnees.get("sub") or userinfo.get("sub") != donnees["sub"]:
            raise EchecPsc(AUTRE_CONNEXION)
        connexion = self.get_provider().sociallogin_from_response(request, identite.en_json())
        connexion.psc = {
            "identite": identite.en_json(),
            "emetteur": donnees["iss"],
            "sid": str(donnees.get("sid") or donnees.get("session_state") or ""),
            "jeton": reponse["id_token"],
        }
        return connexion


class RetourPsc(OAuth2CallbackView):  # type: ignore[misc]
    """The callback: the nonce comes back from the session with the state, once."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, HttpResponse | None]:
        etat, reponse = super()._get_state(request, provider)
        if etat:
            self.adapter.nonce = etat.pop("nonce", "") or secrets.token_urlsafe()
            self.adapter.depuis = etat.pop("depuis", None)
        return etat, reponse

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # RFC 9207: an answer that names its issuer must name ours.
        emetteur = request.GET.get("iss")
        if emetteur is not None:
            attendu = str(self.adapter.openid_config["issuer"])
            if not hmac.compare_digest(emetteur.encode(), attendu.encode()):
                raise EchecPsc(AUTRE_DESTINATAIRE)
        reponse: HttpResponse = super().dispatch(request, *args, **kwargs)
        return reponse


class FournisseurPsc(OpenIDConnectProvider):  # type: ignore[misc]
    id = FOURNISSEUR
    name = "Pro Santé Connect"
    oauth2_adapter_class = AdaptateurPsc
    pkce_enabled_default = True
    supports_token_authentication = False

    def get_oauth2_adapter(self, request: HttpRequest) -> AdaptateurPsc:
        return self.oauth2_adapter_class(request)

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("psc_connexion")

    def get_callback_url(self) -> str:
        return reverse("psc_retour")

    def get_default_scope(self) -> list[str]:
        return list(PORTEE)

    # The address cannot change what is asked, as allauth would let it.
    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return self.get_default_scope()

    def get_auth_params_from_request(self, request: HttpRequest, action: Any) -> dict[str, str]:
        return {"acr_values": self.app.settings["acr"][0]}

    def redirect(
        self, request: HttpRequest, process: Any, next_url: Any = None, data: Any = None, **kw: Any
    ) -> HttpResponse:
        nonce = secrets.token_urlsafe(24)
        demande: dict[str, Any] = {"nonce": nonce, "depuis": None}
        parametres = self.get_auth_params_from_request(request, process) | {"nonce": nonce}
        kw.pop("auth_params", None)
        if kw.pop("de_nouveau", False):
            parametres |= {"prompt": "login", "max_age": "0"}
            demande["depuis"] = timezone.now().timestamp() - TOLERANCE_S
        reponse: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=parametres, **demande, **kw
        )
        return reponse

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["identifiant"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing: what PSC says lives in IdentitePsc."""
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"first_name": data["prenom"], "last_name": data["nom"]}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """None, even if PSC gave one: an equal address never joins two accounts."""
        return []
