"""Who acts in a request."""

import structlog
from django.http import HttpRequest

from maillage.plateforme.audit.acteurs import Acteur


def acteur_de(request: HttpRequest) -> Acteur:
    """The signed-in person, or a stranger, with where they come from."""
    compte = request.user if request.user.is_authenticated else None
    return Acteur(
        nom=str(compte) if compte else "Visiteur",
        compte=compte.pk if compte else None,
        adresse=request.META.get("REMOTE_ADDR") or "",
        requete=str(structlog.contextvars.get_contextvars().get("requete", "")),
    )
