"""For the people and programs that watch the platform: is it well, how fast is it?"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY

from maillage.plateforme.base.metriques import COLLECTEURS, DOSSIER_PARTAGE

# A proxy on this machine makes every stranger a neighbour; these say that there is one.
ENTETES_DE_MANDATAIRE = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")


@login_not_required
@require_safe
@never_cache
def sante(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, 503 when it does not. Says nothing else to strangers."""
    try:
        with connection.cursor() as curseur:
            curseur.execute("SELECT 1")
    except OperationalError:
        return JsonResponse({"etat": "base indisponible"}, status=503)
    return JsonResponse({"etat": "bon"})


@login_not_required
@require_safe
@never_cache
def metriques(request: HttpRequest) -> HttpResponse:
    """Prometheus text: from this machine, or from elsewhere with MAILLAGE_METRIQUES_JETON."""
    if not (_de_la_machine(request) or _porte_le_jeton(request)):
        raise PermissionDenied("Les mesures ne sont lues que depuis la machine elle-même.")
    registre = REGISTRY
    if DOSSIER_PARTAGE:
        registre = CollectorRegistry()
        MultiProcessCollector(registre)  # type: ignore[no-untyped-call]
    lus = CollectorRegistry()
    for collecteur in COLLECTEURS:
        lus.register(collecteur)
    return HttpResponse(
        generate_latest(registre) + generate_latest(lus), content_type=CONTENT_TYPE_LATEST
    )


def _de_la_machine(request: HttpRequest) -> bool:
    derriere_un_mandataire = any(nom in request.headers for nom in ENTETES_DE_MANDATAIRE)
    return not derriere_un_mandataire and request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}


def _porte_le_jeton(request: HttpRequest) -> bool:
    """`Authorization: Bearer …`, compared in constant time; no token set, none accepted."""
    genre, _, recu = request.headers.get("Authorization", "").partition(" ")
    attendu = settings.METRIQUES_JETON
    return bool(attendu) and genre == "Bearer" and constant_time_compare(recu, attendu)
