"""Who acts, as the audit tells it."""

import structlog
from django.http import HttpRequest

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.comptes.access import niveau_authentification
from maillage.plateforme.comptes.models import Compte

from .adresses import adresse_du_client

ANONYME = "Une personne non connectée"
# Where the room of the identity provider leaves what it learnt; the session is ours alone.
ATTESTE = "psc"


def acteur_de(request: HttpRequest, compte: Compte | None = None, *, role: str = "") -> Acteur:
    """The person of this request; `compte` when signing in or out leaves the request without.

    RPPS and structure are those an identity provider vouched for in this session.
    """
    atteste = request.session.get(ATTESTE, {})
    connu = compte or (request.user if isinstance(request.user, Compte) else None)
    return Acteur(
        nom=str(connu) if connu else ANONYME,
        compte=connu.pk if connu else None,
        rpps=atteste.get("rpps", ""),
        structure=atteste.get("structure", ""),
        role=role,
        authentification=niveau_authentification(request),
        adresse=adresse_du_client(request),
        requete=structlog.contextvars.get_contextvars().get("requete", ""),
    )
