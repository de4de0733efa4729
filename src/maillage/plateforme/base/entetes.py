"""What each answer tells browsers, beyond what Django tells them already."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse

# What our pages may ask of the browser: passkeys and the clipboard. The rest is nobody's.
PERMISES = ("clipboard-write", "publickey-credentials-create", "publickey-credentials-get")
INTERDITES = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read"),
    *("display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid"),
    *("idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials"),
    *("payment", "picture-in-picture", "screen-wake-lock", "serial", "storage-access", "usb"),
    *("window-management", "xr-spatial-tracking"),
)
PERMISSIONS = ", ".join([f"{nom}=(self)" for nom in PERMISES] + [f"{nom}=()" for nom in INTERDITES])


class Entetes:
    """Add them unless the view said otherwise. A page made for a session is kept nowhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        ouverte = response.get("Access-Control-Allow-Origin") == "*"
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if ouverte else "same-origin"
        )
        response.setdefault("X-Permitted-Cross-Domain-Policies", "none")
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.setdefault("Cache-Control", "private, no-store")
        return response


class Messages(CookieStorage):
    """Messages in a cookie that only this host can set, when it is served over https."""

    cookie_name = "__Host-messages" if settings.SESSION_COOKIE_SECURE else "messages"
