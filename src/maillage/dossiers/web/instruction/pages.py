"""The services' page of a case, and the clock that its three parties read."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.dossiers.access import DECIDER, INSTRUIRE, VOIR
from maillage.dossiers.commands.delai import MODES, dates_retenues, horloge_de
from maillage.dossiers.queries.dossier import dossier_vu
from maillage.dossiers.queries.instruction import A_L_EXAMEN, AvisVus, avis_vus, suivi
from maillage.dossiers.rules.attendu import attendu
from maillage.dossiers.rules.avis import QUESTIONS
from maillage.dossiers.rules.frise import frise
from maillage.dossiers.rules.horloge import silence_acquis
from maillage.dossiers.rules.trames.choix import CRITERES, SENS_AVIS
from maillage.dossiers.states import GESTES, MOTIFS, EtatDossier, Geste
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande

OPPORTUNITE = "Avis sur opportunité du passage en CCOPD"
SERVICES = {"ars": "l’ARS", "cpam": "l’Assurance Maladie"}
DECISIONS_DITES = {
    "validation": "validation",
    "a_reprendre": "lettre à reprendre",
    "opposition": "opposition",
    "silence": "validation par le silence",
}
# Gestures with a form of their own on the page.
AVEC_FORMULAIRE = frozenset(
    {
        *(Geste.RETOURNER_LETTRE, Geste.INSCRIRE_EN_SEANCE, Geste.VALIDER_LETTRE),
        *(Geste.AJOURNER_LETTRE, Geste.DEMANDER_COMPLEMENTS, Geste.VALIDER_PROJET),
        *(Geste.S_OPPOSER, Geste.OUVRIR_CONTRACTUALISATION),
    }
)


@require_safe
@demande(INSTRUIRE)
def instruction(request: RequeteOuverte) -> HttpResponse:
    """My part, the other's once both are rendered, what can be decided now, the clock, the aids."""
    return page_d_instruction(request)


def page_d_instruction(
    request: RequeteOuverte, saisi: dict[str, str] | None = None
) -> HttpResponse:
    """The page; `saisi` is what a refused gesture had typed, shown again so that nothing is
    lost."""
    locataire = request.acces.locataire
    assert locataire
    roles = frozenset(request.acces.roles)
    vu = dossier_vu(communaute=locataire.pk, roles=roles, maintenant=timezone.now())
    if vu is None:
        return redirect("dossier", locataire=locataire.code)
    service = service_lu(request)
    document = A_L_EXAMEN.get(vu.etat)
    avis = avis_vus(dossier=vu.dossier, document=document, service=service) if document else None
    return render(
        request,
        "dossiers/instruction/instruction.html",
        {
            "locataire": locataire,
            "decider": request.acces.peut(DECIDER),
            "vu": vu,
            "dossier": vu.dossier,
            "attendu": attendu(
                etat=vu.etat,
                roles=roles,
                rendus=avis.rendus if avis else frozenset(),
                aides_a_decider=vu.aides_a_decider,
            ),
            "document": document,
            "avis": avis,
            "champs": _champs(avis, saisi or {}),
            "criteres": _criteres(avis.sien.criteres) if avis and avis.sien else (),
            "criteres_autre": _criteres(avis.autre.criteres) if avis and avis.autre else (),
            "compte": request.acces.acteur.compte,
            # The commission has met, and my service spoke before it.
            "apres": vu.etat is EtatDossier.LI_CCOPD
            and avis is not None
            and avis.sien is not None
            and avis.sien.rendu_a is not None
            and vu.dossier.seance_le is not None
            and vu.dossier.seance_le <= vu.le,
            "sens": SENS_AVIS,
            "service": SERVICES.get(service, ""),
            "autre_service": next((m for s, m in SERVICES.items() if s != service), ""),
            "gestes": {g.value for g in vu.gestes & AVEC_FORMULAIRE},
            "mots": GESTES,
            "motifs": MOTIFS,
            "suivi": suivi(dossier=vu.dossier, le=vu.le),
            "horloge": horloge_de(vu.dossier),
            "saisi": saisi or {},
            "decisions_dites": DECISIONS_DITES,
        },
        status=200 if saisi is None else 422,
    )


@dataclass(frozen=True, slots=True)
class Champ:
    """One question of the opinion: what is kept, what the page shows in its place."""

    cle: str
    libelle: str
    avant: str
    valeur: str
    maximum: int
    choix: tuple[tuple[str, str], ...]


def _champs(avis: AvisVus | None, saisi: dict[str, str]) -> tuple[Champ, ...]:
    """The questions for my service; what was just typed and refused is shown before what is
    kept."""
    gardes = avis.sien.ecrits if avis and avis.sien else {}
    # On the letter, the form names the opinion otherwise.
    lettre = avis is not None and avis.version is not None and avis.version.document == "lettre"
    return tuple(
        Champ(
            cle,
            OPPORTUNITE if cle == "commentaire" and lettre else q.libelle,
            gardes.get(cle, ""),
            saisi.get(f"avis-{cle}", gardes.get(cle, "")),
            q.maximum,
            q.choix,
        )
        for cle, q in QUESTIONS.items()
    )


def service_lu(request: RequeteOuverte) -> str:
    """The service for which somebody reads and writes; empty for anybody else."""
    return next((s for s in SERVICES if s in request.acces.roles), "")


def _criteres(ecrits: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple((code, libelle, ecrits.get(code, "")) for code, libelle in CRITERES)


@require_safe
@demande(VOIR)
def delai(request: RequeteOuverte) -> HttpResponse:
    """How the last day to oppose is counted, both ways, row by row, for the three parties."""
    return page_du_delai(request)


def page_du_delai(request: RequeteOuverte, saisi: dict[str, str] | None = None) -> HttpResponse:
    """The page; `saisi` is what a refused correction had typed, shown again."""
    locataire = request.acces.locataire
    assert locataire
    vu = dossier_vu(
        communaute=locataire.pk,
        roles=frozenset(request.acces.roles),
        maintenant=timezone.now(),
    )
    if vu is None:
        return redirect("dossier", locataire=locataire.code)
    suivies, retenues = suivi(dossier=vu.dossier, le=vu.le), dates_retenues(vu.dossier)
    comptee = horloge_de(vu.dossier)
    return render(
        request,
        "dossiers/instruction/delai.html",
        {
            "locataire": locataire,
            "decider": request.acces.peut(DECIDER),
            "vu": vu,
            "dossier": vu.dossier,
            "suivi": suivies,
            "horloge": comptee,
            "frise": frise(comptee, vu.le) if comptee else None,
            "retenues": [
                (m, (saisi or {}).get(f"date-{m.pk}") or retenues[m.pk].isoformat())
                for m in suivies.mouvements
                if m.pk in retenues
            ],
            "saisi": saisi or {},
            "modes": MODES,
            "ouvert": vu.etat.value in ("projet_transmis", "projet_complements"),
            "acquis": vu.etat.value == "projet_transmis"
            and silence_acquis(vu.dossier.echeance_silence, vu.le),
        },
        status=200 if saisi is None else 422,
    )
