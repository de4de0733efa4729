"""Which browsers an account was opened from: a signed cookie, nothing kept on our side."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from maillage.plateforme.comptes.models import Compte

COOKIE = "appareil"
SEL = "comptes.appareil"
UN_AN_S = 365 * 24 * 3600
# A shared computer: the people who used it last.
PERSONNES = 20


def connu(request: HttpRequest, compte: Compte) -> bool:
    return _marque(compte) in _lire(request)


def retenir(request: HttpRequest, reponse: HttpResponse, compte: Compte) -> None:
    marque = _marque(compte)
    marques = [marque, *(m for m in _lire(request) if m != marque)][:PERSONNES]
    reponse.set_cookie(
        COOKIE,
        signing.dumps(marques, salt=SEL),
        max_age=UN_AN_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _lire(request: HttpRequest) -> list[str]:
    try:
        lues = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SEL, max_age=UN_AN_S)
    except signing.BadSignature:
        return []
    return [m for m in lues if isinstance(m, str)] if isinstance(lues, list) else []


def _marque(compte: Compte) -> str:
    # Changes with nothing but the account: says nothing of whose it is to who reads the cookie.
    return salted_hmac(SEL, str(compte.pk), algorithm="sha256").hexdigest()[:16]
