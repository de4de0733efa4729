"""Changes to a validated projet, two projects that become one, a project given up."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.dossiers.access import DECIDER, DEPOSER, VOIR
from maillage.dossiers.commands import reunion
from maillage.dossiers.commands import suites as commandes
from maillage.dossiers.queries.dossier import dossier_vu
from maillage.dossiers.queries.suites import (
    accueils_possibles,
    demandes_de_reunion,
    modifications,
)
from maillage.dossiers.rules.modifications import NATURES
from maillage.dossiers.rules.trames.choix import MISSIONS
from maillage.dossiers.states import AVANT_VALIDATION, VALIDES, EtatDossier
from maillage.dossiers.web.saisi import lire_texte
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande

PESEES = {"oui": True, "non": False}


@require_safe
@demande(VOIR)
def suites(request: RequeteOuverte) -> HttpResponse:
    """What may be asked in this state, and what was asked."""
    return page_des_suites(request)


def page_des_suites(
    request: RequeteOuverte, saisi: Mapping[str, str] | None = None
) -> HttpResponse:
    """The page; `saisi` is what a refused gesture had typed, shown again so that nothing is
    lost."""
    locataire = request.acces.locataire
    assert locataire
    vu = dossier_vu(
        communaute=locataire.pk,
        roles=frozenset(request.acces.roles),
        maintenant=timezone.now(),
    )
    if vu is None:
        return redirect("dossier", locataire=locataire.code)
    deposer = request.acces.peut(DEPOSER)
    ouvert = vu.etat in AVANT_VALIDATION
    return render(
        request,
        "dossiers/suites/suites.html",
        {
            "locataire": locataire,
            "ici": "suites",
            "decider": request.acces.peut(DECIDER),
            "deposer": deposer,
            "vu": vu,
            "dossier": vu.dossier,
            "valide": vu.etat in VALIDES,
            "ouvert": ouvert,
            "abandonne": vu.etat is EtatDossier.ABANDONNE,
            "modifications": modifications(dossier=vu.dossier),
            "natures": NATURES,
            "missions": MISSIONS,
            "vers": vu.dossier.absorbe_par,
            "accueils": accueils_possibles(dossier=vu.dossier) if deposer and ouvert else (),
            "demandeurs": demandes_de_reunion(dossier=vu.dossier) if ouvert else (),
            "accueille": vu.etat in reunion.PEUT_ACCUEILLIR,
            "saisi": saisi or {},
        },
        status=200 if saisi is None else 422,
    )


@require_POST
@demande(DEPOSER)
def geste(request: RequeteOuverte) -> HttpResponse:
    """What the holders ask, give up, take up again or join."""
    return _faire_ou_dire(request, _gestes)


@require_POST
@demande(DECIDER)
def decision(request: RequeteOuverte) -> HttpResponse:
    """The ARS accepts or refuses a change."""
    return _faire_ou_dire(request, _decisions)


def _faire_ou_dire(request: RequeteOuverte, faire: Any) -> HttpResponse:
    locataire = request.acces.locataire
    assert locataire
    commun = {
        "communaute": locataire.pk,
        "par": request.acces.acteur,
        "maintenant": timezone.now(),
    }
    try:
        with transaction.atomic():
            dit = faire(request.POST, commun)
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
        return page_des_suites(request, request.POST.dict())
    messages.success(request, dit)
    return redirect("suites", locataire=locataire.code)


def _gestes(saisi: QueryDict, commun: dict[str, Any]) -> str:
    motif = lire_texte(saisi, "motif")
    match saisi.get("geste", ""):
        case "modification":
            commandes.demander_modification(
                nature=saisi.get("nature", ""),
                mission=saisi.get("mission", ""),
                objet=lire_texte(saisi, "objet"),
                dialogue_le=_date(saisi.get("dialogue_le", "")),
                **commun,
            )
            return "La demande est transmise à l’ARS."
        case "abandonner":
            commandes.abandonner(motif=motif, **commun)
            return "Le projet est abandonné\u00a0: tout ce qui est écrit est gardé."
        case "reprendre_emergence":
            commandes.reprendre_emergence(**commun)
            return "Le projet est repris à son début, avec tout ce qui était écrit."
        case "proposer_reunion":
            reunion.proposer_reunion(avec=_cle(saisi.get("avec", "")), motif=motif, **commun)
            return "La proposition est envoyée à l’autre porteur."
        case "refuser_reunion":
            reunion.refuser_reunion(
                demandeur=_cle(saisi.get("demandeur", "")), motif=motif, **commun
            )
            return "Les deux projets restent séparés."
        case "fusionner":
            reunion.fusionner(demandeur=_cle(saisi.get("demandeur", "")), **commun)
            return "Les deux projets n’en font qu’un\u00a0: vérifiez le territoire proposé."
        case _:
            raise ErreurMetier("Ce geste n’est pas possible ici. Rechargez la page.")


def _decisions(saisi: QueryDict, commun: dict[str, Any]) -> str:
    commandes.decider_modification(
        demande=_cle(saisi.get("demande", "")),
        sens=saisi.get("sens", ""),
        suite=lire_texte(saisi, "suite"),
        substantielle=PESEES.get(saisi.get("substantielle", "")),
        **commun,
    )
    return "La décision est enregistrée, les trois parties la lisent."


def _cle(texte: str) -> int:
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 18 else 0


def _date(texte: str) -> date | None:
    if not texte.strip():
        return None
    try:
        return date.fromisoformat(texte.strip())
    except ValueError:
        raise ErreurMetier(
            f"«\u00a0{texte[:30]}\u00a0» n’est pas une date. Écrivez-la ainsi\u00a0: 2027-03-31."
        ) from None
