"""What a session opened by Pro Santé Connect carries, on our side only, and how long it lasts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.psc import commands
from maillage.plateforme.psc.models import IdentitePsc
from maillage.plateforme.psc.rules import IdentiteProfessionnelle, Situation

CLE = "psc"
# What is left of a session after it closed: the ID token PSC asks back to close its own.
CLE_FIN = "psc_fin"
# The last visit is written once a minute at most: a page must not cost a write.
PAS_S = 60

EXPIREE = (
    "Votre session Pro Santé Connect est terminée\u00a0: elle dure quatre heures au plus, ou "
    "trente minutes sans activité. Connectez-vous de nouveau."
)


def acteur(request: HttpRequest, compte: Compte) -> Acteur:
    """Who acts in a request of ours, for the audit."""
    donnees = request.session.get(CLE, {})
    return Acteur(
        nom=str(compte),
        compte=compte.pk,
        rpps=donnees.get("rpps", ""),
        structure=donnees.get("structure", ""),
        authentification="psc" if donnees else "",
        adresse=str(get_adapter(request).get_client_ip(request)),
    )


def ouvrir(request: HttpRequest, connexion: Any, maintenant: datetime) -> None:
    """Turn what a sign-in brought into the session's own data. The identity is refreshed."""
    recu = connexion.state.pop("psc", None)
    if recu is None:
        return
    identite = IdentiteProfessionnelle.de_json(recu["identite"])
    horloge = maintenant.timestamp()
    request.session[CLE] = {
        "jeton": recu["jeton"],
        "debut": horloge,
        "vu": horloge,
        "rpps": identite.rpps,
    }
    identite_psc = commands.enregistrer_identite(
        liaison=connexion.account,
        identite=identite,
        par=acteur(request, connexion.user),
        maintenant=maintenant,
    )
    if recu["sid"]:
        commands.marquer_session(
            cle_session=str(request.session.session_key),
            emetteur=recu["emetteur"],
            sid=recu["sid"],
        )
    seule, _ = identite_psc.choix("")
    if seule is not None:
        adopter(request, seule)


def adopter(request: HttpRequest, situation: Situation) -> None:
    """Work under this situation from now on, in this session."""
    request.session[CLE] = request.session.get(CLE, {}) | {
        "situation": situation.cle,
        "structure": situation.structure_nom or situation.lieu,
    }


def situation_en_cours(request: HttpRequest, identite: IdentitePsc | None) -> Situation | None:
    """The situation of this session; None when there is none, or it still has to be chosen."""
    donnees = request.session.get(CLE)
    if donnees is None or identite is None:
        return None
    return identite.choix(donnees.get("situation", ""))[0]


class LimitesPsc:
    """Close a session of PSC's after four hours, or half an hour without a visit."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, vue: Any, args: Any, kwargs: Any) -> None:
        # A public page gives no right: it need not read the session.
        donnees = request.session.get(CLE) if getattr(vue, "login_required", True) else None
        if not donnees:
            return
        horloge = timezone.now().timestamp()
        # A clock set back makes a session older than it says: it is closed as well.
        age, repos = horloge - donnees["debut"], horloge - donnees["vu"]
        if (
            not -PAS_S <= age <= settings.PSC_DUREE_S
            or not -PAS_S <= repos <= settings.PSC_INACTIVITE_S
        ):
            logout(request)
            messages.warning(request, EXPIREE)
        elif repos >= PAS_S:
            request.session[CLE] = donnees | {"vu": horloge}
