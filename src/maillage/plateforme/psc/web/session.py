"""What a session opened by Pro Santé Connect carries, on our side only, and how long it lasts."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.comptes.commands import nommer
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.comptes.web.acteurs import acteur_de
from maillage.plateforme.comptes.web.limites import plafonner
from maillage.plateforme.psc import commands
from maillage.plateforme.psc.models import IdentitePsc
from maillage.plateforme.psc.rules import IdentiteProfessionnelle, Situation

CLE = "psc"
# What is left of a session after it closed: the ID token PSC asks back to close its own.
CLE_FIN = "psc_fin"


def ouvrir(request: HttpRequest, connexion: Any, maintenant: datetime) -> None:
    """Turn what a sign-in brought into the session's own data. The identity is refreshed."""
    recu = connexion.state.pop("psc", None)
    if recu is None:
        return
    identite = IdentiteProfessionnelle.de_json(recu["identite"])
    request.session[CLE] = {"jeton": recu["jeton"], "rpps": identite.rpps}
    plafonner(
        request,
        maintenant + timedelta(seconds=settings.PSC_DUREE_S),
        repos_s=settings.PSC_INACTIVITE_S,
    )
    par = acteur_de(request, connexion.user)
    identite_psc = commands.enregistrer_identite(
        liaison=connexion.account,
        identite=identite,
        par=par,
        maintenant=maintenant,
    )
    _nommer(connexion.user, identite, par, maintenant)
    if recu["sid"]:
        commands.marquer_session(
            cle_session=str(request.session.session_key),
            emetteur=recu["emetteur"],
            sid=recu["sid"],
        )
    seule, _ = identite_psc.choix("")
    if seule is not None:
        adopter(request, seule)


def _nommer(
    compte: Compte, identite: IdentiteProfessionnelle, par: Acteur, maintenant: datetime
) -> None:
    """The account bears the name that PSC vouches for."""
    nom, prenom = identite.nom[:100], identite.prenom[:100]
    if (nom or prenom) and (nom, prenom) != (compte.nom, compte.prenom):
        nommer(compte=compte, nom=nom, prenom=prenom, par=par, maintenant=maintenant)


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
