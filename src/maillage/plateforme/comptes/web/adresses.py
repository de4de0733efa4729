"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

INCONNUE = "0.0.0.0"  # noqa: S104 - no address is listened on: it says that none is known


def adresse_du_client(request: HttpRequest) -> str:
    """The address of the person's machine.

    `X-Forwarded-For` can be written by anybody: only the entry that our own proxies added
    (`MAILLAGE_MANDATAIRES`, their number) is believed. `0.0.0.0` when nothing can be.
    """
    recue = request.META.get("REMOTE_ADDR", "")
    if settings.MANDATAIRES:
        suite = [a.strip() for a in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(suite) >= settings.MANDATAIRES:
            recue = suite[-settings.MANDATAIRES] or recue
    try:
        return str(ipaddress.ip_address(recue))
    except ValueError:
        return INCONNUE
