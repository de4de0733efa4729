"""Each gesture of the services: read what was sent, command, say what happened."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from maillage.dossiers.access import DECIDER, INSTRUIRE, VOIR
from maillage.dossiers.commands import aides, delai, lettre, validation
from maillage.dossiers.commands.agenda import changer_de_seance
from maillage.dossiers.commands.passage import verrouiller
from maillage.dossiers.states import Geste
from maillage.dossiers.web.saisi import lire_texte
from maillage.noyau.dates import lire_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande

from .pages import page_d_instruction, page_du_delai

FAITS = {
    Geste.RETOURNER_LETTRE: "La demande de modifications est partie.",
    Geste.INSCRIRE_EN_SEANCE: "La lettre est inscrite à l’ordre du jour.",
    Geste.VALIDER_LETTRE: "La lettre est validée, les aides de la région sont ouvertes.",
    Geste.AJOURNER_LETTRE: "La lettre est renvoyée au porteur.",
    Geste.DEMANDER_COMPLEMENTS: "La demande est partie\u00a0: le délai est arrêté.",
    Geste.VALIDER_PROJET: "Le projet de santé est validé.",
    Geste.S_OPPOSER: "L’opposition est notifiée.",
    Geste.OUVRIR_CONTRACTUALISATION: "La contractualisation est ouverte.",
}
EN_SERVICE = frozenset({Geste.RETOURNER_LETTRE, Geste.OUVRIR_CONTRACTUALISATION})


def _agir(
    request: RequeteOuverte, faire: Callable[[], object], dit: str, page: str
) -> HttpResponse:
    """Undo all of a refused gesture, and show why, with what was typed."""
    locataire = request.acces.locataire
    assert locataire
    try:
        with transaction.atomic():
            faire()
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
        return (page_du_delai if page == "delai" else page_d_instruction)(
            request, request.POST.dict()
        )
    else:
        messages.success(request, dit)
    return redirect(page, locataire=locataire.code)


def _contexte(request: RequeteOuverte) -> dict[str, Any]:
    locataire = request.acces.locataire
    assert locataire
    return {
        "communaute": locataire.pk,
        "par": request.acces.acteur,
        "maintenant": timezone.now(),
    }


@require_POST
@demande(INSTRUIRE)
def geste(request: RequeteOuverte) -> HttpResponse:
    """Move the case. The command says who may."""
    saisi = request.POST
    voulu = saisi.get("geste", "")
    if voulu not in set(FAITS) or (voulu not in EN_SERVICE and not request.acces.peut(DECIDER)):
        messages.error(request, "Ce geste n’est pas possible ici, ou appartient à l’ARS.")
        return redirect("instruction", locataire=request.acces.locataire.code)  # type: ignore[union-attr]
    commun = _contexte(request)

    def faire() -> object:
        motif = lire_texte(saisi, "motif")
        match Geste(voulu):
            case Geste.RETOURNER_LETTRE:
                return lettre.retourner_lettre(motif=motif, **commun)
            case Geste.AJOURNER_LETTRE:
                return lettre.ajourner_lettre(motif=motif, **commun)
            case Geste.INSCRIRE_EN_SEANCE:
                return lettre.inscrire_en_seance(
                    seance=_entier(saisi.get("seance", "")), motif=motif, **commun
                )
            case Geste.VALIDER_LETTRE:
                return lettre.valider_lettre(motivation=motif, **commun)
            case Geste.DEMANDER_COMPLEMENTS:
                return validation.demander_complements(
                    elements=motif.splitlines(),
                    limite=_jour(saisi.get("limite", "")),
                    pieces="pieces" in saisi,
                    **commun,
                )
            case Geste.VALIDER_PROJET:
                return validation.valider_projet(motivation=motif, **commun)
            case Geste.S_OPPOSER:
                return validation.s_opposer(
                    motif_legal=saisi.get("motif_legal", ""), motivation=motif, **commun
                )
            case _:
                return validation.ouvrir_contractualisation(**commun)

    return _agir(request, faire, FAITS[Geste(voulu)], "instruction")


@require_POST
@demande(DECIDER)
def seance(request: RequeteOuverte) -> HttpResponse:
    """Put the letter off to another session."""
    saisi = request.POST

    def faire() -> object:
        return changer_de_seance(
            seance=_entier(saisi.get("seance", "")),
            motif=lire_texte(saisi, "motif"),
            **_contexte(request),
        )

    return _agir(request, faire, "La lettre est reportée à l’autre séance.", "instruction")


@require_POST
@demande(DECIDER)
def date_(request: RequeteOuverte) -> HttpResponse:
    """Put a date of the clock right, or count the other way, with a reason."""
    saisi, commun = request.POST, _contexte(request)

    def faire() -> object:
        motif = lire_texte(saisi, "motif")
        dossier = verrouiller(communaute=commun.pop("communaute"))
        if "mode" in saisi:
            return delai.choisir_mode(
                dossier=dossier,
                mode=saisi["mode"],
                motif=motif,
                acquis="acquis" in saisi,
                **commun,
            )
        return delai.rectifier(
            dossier=dossier,
            dates={
                _entier(nom.removeprefix("date-")): _jour(saisi.get(nom, ""))
                for nom in saisi
                if nom.startswith("date-")
            },
            motif=motif,
            acquis="acquis" in saisi,
            **commun,
        )

    return _agir(
        request, faire, "Le délai est recalculé\u00a0: les trois parties le voient.", "delai"
    )


@require_POST
@demande(DECIDER)
def aide(request: RequeteOuverte) -> HttpResponse:
    """Grant, refuse or note the payment of an aid."""
    saisi = request.POST

    def faire() -> object:
        return aides.suivre_aide(
            aide=_entier(saisi.get("aide", "")),
            geste=saisi.get("geste", ""),
            le=_jour(saisi["le"]) if saisi.get("le") else None,
            montant=_montant(lire_texte(saisi, "montant")),
            **_contexte(request),
        )

    return _agir(request, faire, "L’aide est à jour.", "instruction")


def _entier(texte: str) -> int:
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 18 else 0


def _jour(texte: str) -> date:
    """Raises ErreurMetier."""
    if not texte.strip():
        raise ErreurMetier("Donnez une date.")
    return lire_date(texte)


def _montant(texte: str) -> Decimal | None:
    propre = texte.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    if not propre:
        return None
    try:
        lu = Decimal(propre)
    except InvalidOperation:
        raise ErreurMetier(f"«\u00a0{texte[:30]}\u00a0» n’est pas un montant en euros.") from None
    if not lu.is_finite():
        raise ErreurMetier(f"«\u00a0{texte[:30]}\u00a0» n’est pas un montant en euros.")
    return lu


@require_POST
@demande(VOIR)
def silence(request: RequeteOuverte) -> HttpResponse:
    """Any of the three parties may ask to note at once what the law already made."""
    locataire = request.acces.locataire
    assert locataire
    try:
        note = validation.constater_le_silence(communaute=locataire.pk, maintenant=timezone.now())
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        if note:
            messages.success(request, "Le projet de santé est réputé validé.")
        else:
            messages.info(request, "Le dernier jour pour s’opposer n’est pas passé.")
    return redirect("dossier", locataire=locataire.code)
