"""What passes between our server and Pro Santé Connect's: discovery, keys, tokens, identity.

Stricter than allauth, which trusts the TLS connection: the ID token's signature is always checked
against the published keys, with asymmetric algorithms only.
"""

from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.core.cache import cache

from maillage.noyau.erreurs import ErreurMetier

ALGORITHMES = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}
ADRESSES = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
# Clocks of two machines that both follow the time: seconds.
TOLERANCE_S = 30
DECOUVERTE_S = 600
OCTETS_MAXIMUM = 1_000_000

INJOIGNABLE = (
    "Pro Santé Connect ne répond pas en ce moment. Réessayez dans quelques minutes, ou "
    "connectez-vous avec votre adresse électronique si votre compte a un mot de passe."
)
REFUSE = (
    "Pro Santé Connect n’a pas confirmé cette connexion\u00a0: elle a peut-être déjà servi ou trop "
    "attendu. Recommencez depuis la page de connexion."
)
PAS_AUTHENTIQUE = (
    "La réponse reçue ne porte pas la signature de Pro Santé Connect. Elle a été refusée\u00a0: "
    "recommencez\u202f; si cela se répète, signalez-le à l’exploitant de la plateforme."
)
EXPIRE = (
    "La réponse de Pro Santé Connect a expiré avant d’être lue. Recommencez depuis la page de "
    "connexion."
)
MAL_CONFIGURE = (
    "La connexion à Pro Santé Connect est mal configurée sur cette plateforme\u00a0: {}. "
    "Signalez-le à son exploitant."
)


class EchecPsc(ErreurMetier, OAuth2Error):  # type: ignore[misc]
    """A refusal with its sentence, in the family allauth turns into an error page."""


def decouverte(app: Any) -> dict[str, Any]:
    """PSC's description of itself, kept ten minutes. Raises EchecPsc.

    The issuer must be the one the address announces (OpenID Connect Discovery 1.0, 4.3), unless a
    setting names another.
    """
    adresse = app.settings["decouverte"]
    connue = cache.get(f"psc:{adresse}")
    if connue is not None:
        return dict(connue)
    lue = _lire(adresse)
    if not isinstance(lue, dict):
        raise EchecPsc(MAL_CONFIGURE.format("le document de découverte n’est pas lisible"))
    attendu = app.settings.get("emetteur") or adresse.partition("/.well-known/")[0]
    if lue.get("issuer") != attendu:
        raise EchecPsc(MAL_CONFIGURE.format("l’émetteur annoncé n’est pas celui attendu"))
    for nom in ADRESSES:
        if not _sure(lue.get(nom)):
            raise EchecPsc(MAL_CONFIGURE.format(f"{nom} n’est pas une adresse https"))
    cache.set(f"psc:{adresse}", lue, DECOUVERTE_S)
    return lue


def lire_jeton(app: Any, jeton: object, *, attendu: str = "exp") -> dict[str, Any]:
    """The claims of a token PSC signed for us. Raises EchecPsc for any other."""
    description = decouverte(app)
    cles = _lire(description["jwks_uri"])
    try:
        entete = jwt.get_unverified_header(str(jeton))
        if entete.get("alg") not in ALGORITHMES:
            raise EchecPsc(PAS_AUTHENTIQUE)
        cle = jwt.PyJWKSet.from_dict(cles)[str(entete["kid"])]
        donnees: dict[str, Any] = jwt.decode(
            str(jeton),
            key=cle,
            issuer=description["issuer"],
            audience=app.client_id,
            leeway=TOLERANCE_S,
            options={"require": ["iss", "aud", "iat", attendu]},
        )
    except jwt.ExpiredSignatureError:
        raise EchecPsc(EXPIRE) from None
    except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError) as faute:
        raise EchecPsc(PAS_AUTHENTIQUE) from faute
    return donnees


def lire_userinfo(app: Any, jeton_d_acces: str) -> Any:
    """The identity behind an access token, as JSON. Raises EchecPsc when none is given."""
    return _lire(decouverte(app)["userinfo_endpoint"], {"Authorization": f"Bearer {jeton_d_acces}"})


def _lire(adresse: str, entetes: dict[str, str] | None = None) -> Any:
    try:
        with get_adapter().get_requests_session() as session:
            reponse = session.get(adresse, headers=entetes)
            reponse.raise_for_status()
            if len(reponse.content) > OCTETS_MAXIMUM:
                raise EchecPsc(INJOIGNABLE)
            return reponse.json()
    except requests.RequestException as faute:
        raise EchecPsc(INJOIGNABLE) from faute


def _sure(adresse: object) -> bool:
    """https, or plain http on a machine that is not in production (the demonstration's)."""
    if not isinstance(adresse, str):
        return False
    lue = urlsplit(adresse)
    return lue.scheme == "https" or (lue.scheme == "http" and not settings.PRODUCTION)
