"""What the ARS does with a session: members, agenda, presence, conflicts, opinions, closing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from maillage.dossiers.access import SIEGER
from maillage.dossiers.commands import agenda, seances
from maillage.dossiers.queries.seances import seance_vue
from maillage.dossiers.web.saisi import lire_texte
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande_quelque_part, mon_compte

from .pages import page_de_seance

FAITS = {
    "membre": "Les membres sont à jour.",
    "ordre": "L’ordre du jour est à jour.",
    "envoyer": "L’ordre du jour est envoyé aux membres, avec la version déposée de chaque lettre.",
    "presences": "Les présences sont notées.",
    "deport": "Les conflits d’intérêts sont à jour.",
    "avis": "L’avis de la commission est écrit.",
    "clore": "La séance est close.",
    "annuler": "La séance est annulée.",
}
PRESENCES = {"oui": True, "non": False}


@require_POST
@demande_quelque_part(SIEGER)
def geste(request: RequeteOuverte, pk: int) -> HttpResponse:
    """One gesture on a session. The command says who may; refused, what was typed is shown again
    with the reason."""
    maintenant = timezone.now()
    if seance_vue(seance=pk, compte=mon_compte(request), maintenant=maintenant) is None:
        raise Http404
    try:
        _faire(request, pk)
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
        return page_de_seance(request, pk, request.POST.dict())
    messages.success(request, FAITS[request.POST["geste"]])
    return redirect("seance", pk=pk)


def _faire(request: RequeteOuverte, pk: int) -> None:
    saisi = request.POST
    commun: dict[str, Any] = {
        "seance": pk,
        "par": request.acces.acteur,
        "maintenant": timezone.now(),
    }
    match saisi.get("geste", ""):
        case "membre":
            seances.nommer_participant(
                participant=_entier(saisi.get("participant", "")) or None,
                organisme=saisi.get("organisme", ""),
                nom=saisi.get("nom", ""),
                courriel=saisi.get("courriel", ""),
                **commun,
            )
        case "ordre":
            agenda.ordonner_l_agenda(
                rangs={
                    _entier(cle.removeprefix("rang-")): _entier(valeur)
                    for cle, valeur in saisi.dict().items()
                    if cle.startswith("rang-")
                },
                **commun,
            )
        case "envoyer":
            seances.envoyer_l_ordre_du_jour(**commun)
        case "presences":
            seances.noter_les_presences(
                presents={
                    _entier(cle.removeprefix("present-")): PRESENCES.get(valeur)
                    for cle, valeur in saisi.dict().items()
                    if cle.startswith("present-")
                },
                **commun,
            )
        case "deport":
            seances.deporter(
                inscription=_entier(saisi.get("inscription", "")),
                participant=_entier(saisi.get("participant", "")),
                motif=lire_texte(saisi, "motif"),
                retirer="retirer" in saisi,
                **commun,
            )
        case "avis":
            seances.ecrire_l_avis(
                inscription=_entier(saisi.get("inscription", "")),
                sens=saisi.get("sens", ""),
                avis=lire_texte(saisi, "avis"),
                **commun,
            )
        case "clore" | "annuler" as lequel:
            seances.clore_seance(annuler=lequel == "annuler", **commun)
        case _:
            raise ErreurMetier("Ce geste n’existe pas\u00a0: rechargez la page.")


def _entier(texte: str) -> int:
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 10 else 0
