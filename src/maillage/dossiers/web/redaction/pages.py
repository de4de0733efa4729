"""Pages of writing: one section at a time, complete without any script."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.communautes.access import DEFINIR_PERIMETRE
from maillage.dossiers import commands
from maillage.dossiers.access import ECRIRE, VOIR, can_rediger
from maillage.dossiers.commands import Conflit
from maillage.dossiers.queries.annuaire import structures_d_appui
from maillage.dossiers.queries.dossier import dossier_de
from maillage.dossiers.queries.redaction import (
    Redaction,
    commentaires,
    derniere_ecriture,
    redaction,
)
from maillage.dossiers.rules.cases import case_de
from maillage.dossiers.rules.trames import TRAMES
from maillage.dossiers.rules.trames.definitions import Genre, Section
from maillage.dossiers.states import DOCUMENTS, LIBELLES, Document, EtatDossier
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.roles.annuaire import Locataire
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande
from maillage.territoires.queries import rechercher

from .saisie import heure
from .vue import ChampVu, Tape, champs_de, page_de

# The question that the labelled structures of the région answer.
STRUCTURE_D_APPUI = "appui_structure"


@require_safe
@demande(VOIR)
def debut(request: RequeteOuverte, document: str) -> HttpResponse:
    """The first section; or that a case must be opened first."""
    locataire = _locataire(request)
    if dossier_de(communaute=locataire.pk) is None:
        return redirect("dossier", locataire=locataire.code)
    premiere = next(section for section, _question in TRAMES[Document(document)].questions())
    return _rendre(request, document, premiere)


@require_safe
@demande(VOIR)
def section(request: RequeteOuverte, document: str, section: str) -> HttpResponse:
    """One section, to write or, when the document is closed or the role may not, to read."""
    locataire = _locataire(request)
    if dossier_de(communaute=locataire.pk) is None:
        return redirect("dossier", locataire=locataire.code)
    return _rendre(request, document, _section(document, section))


@require_POST
@demande(ECRIRE)
def enregistrer_section(request: RequeteOuverte, document: str, section: str) -> HttpResponse:
    """The whole form of a section: save what changed, then the gesture of the button (a row to
    add, take away, bring back; a conflict to settle). What cannot be stored comes back typed."""
    locataire = _locataire(request)
    ici = _section(document, section)
    maintenant = timezone.now()
    geste, _, cible = request.POST.get("geste", "").partition(":")
    try:
        vue = _redaction(locataire, document, maintenant)
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
        return redirect("dossier", locataire=locataire.code)
    tapes: dict[str, Tape] = {}
    enregistrees = 0
    for champ in champs_de(ici, vue.saisie):
        if f"avant:{champ.cle}" not in request.POST or (geste, cible) == ("prendre", champ.cle):
            continue
        avant = request.POST[f"avant:{champ.cle}"]
        valeur = _valeur(request, champ)
        if (geste, cible) == ("reunir", champ.cle):
            valeur = request.POST.get(f"reuni:{champ.cle}", "")[: champ.question.maximum * 10]
        if _memes(valeur, avant):
            continue
        try:
            resultat = commands.enregistrer(
                communaute=locataire.pk,
                document=document,
                cle=champ.cle,
                avant=avant,
                valeur=valeur,
                par=request.acces.acteur,
                maintenant=maintenant,
            )
        except ErreurMetier as erreur:
            tapes[champ.cle] = Tape(valeur[:100_000], str(erreur))
            continue
        if isinstance(resultat, Conflit):
            tapes[champ.cle] = Tape(resultat.mien, conflit=resultat)
        else:
            enregistrees += 1
    ancre = ""
    remarques = _remarquer(request, locataire, document, ici, maintenant)
    try:
        if ajouter := request.POST.get("ajouter", "")[:40]:
            # A proposition of the search for communes, which lies in this form.
            _changer_communes(request, locataire, document, maintenant, ajouter=ajouter)
            ancre = "#communes"
        elif retirer := request.POST.get("retirer", "")[:5]:
            _changer_communes(request, locataire, document, maintenant, retirer=retirer)
            ancre = "#communes"
        ancre = ancre or _faire(request, locataire, document, geste, cible, maintenant)
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    if tapes or remarques:
        return _rendre(request, document, ici, tapes, remarques)
    if enregistrees:
        mot = "réponse enregistrée" if enregistrees == 1 else "réponses enregistrées"
        messages.success(
            request,
            f"{enregistrees} {mot} à {heure(maintenant, vue.dossier.communaute.fuseau)}.",
        )
    if geste == "suite" and cible in {s.code for s in TRAMES[Document(document)].sections}:
        section = cible
    cherche = request.POST.get("q", "").strip()[:80]
    if cherche and geste in ("", "chercher") and not ancre:
        ancre = "?" + urlencode({"q": cherche}) + "#communes"
    return HttpResponseRedirect(_adresse(locataire, document, section) + ancre)


def _remarquer(
    request: RequeteOuverte,
    locataire: Locataire,
    document: str,
    section: Section,
    maintenant: datetime,
) -> dict[str, str]:
    """Leave the remarks typed beside the questions, whatever the button: they are in the same form.
    Those that could not be, by question; their reason is among the messages."""
    refusees: dict[str, str] = {}
    for question in section.questions:
        texte = request.POST.get(f"texte:{question.cle}", "")
        if not texte.strip():
            continue
        try:
            commands.commenter(
                communaute=locataire.pk,
                document=document,
                cle=question.cle,
                texte=texte,
                par=request.acces.acteur,
                maintenant=maintenant,
            )
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
            refusees[question.cle] = texte[:100_000]
    return refusees


@require_POST
@demande(VOIR)
def commentaire(request: RequeteOuverte, document: str) -> HttpResponse:
    """Leave a remark beside a question, or say that one is dealt with."""
    locataire = _locataire(request)
    geste, _, cible = request.POST.get("geste", "").partition(":")
    ici: dict[str, Any] = {
        "communaute": locataire.pk,
        "document": document,
        "par": request.acces.acteur,
        "maintenant": timezone.now(),
    }
    try:
        if geste == "regler":
            commands.regler_commentaire(ident=_entier(cible), **ici)
        else:
            texte = request.POST.get(f"texte:{cible}", "")
            commands.commenter(cle=cible, texte=texte, **ici)
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    ou = request.POST.get("section", "")
    code = ou if ou in {s.code for s in TRAMES[Document(document)].sections} else ""
    ancre = f"#{cible}" if geste != "regler" and case_de(TRAMES[Document(document)], cible) else ""
    return HttpResponseRedirect(_adresse(locataire, document, code) + ancre)


def _changer_communes(
    request: RequeteOuverte,
    locataire: Locataire,
    document: str,
    maintenant: datetime,
    *,
    ajouter: str = "",
    retirer: str = "",
) -> None:
    if not request.acces.peut(DEFINIR_PERIMETRE):
        raise ErreurMetier("La coordination de la communauté choisit les communes.")
    commands.changer_communes(
        communaute=locataire.pk,
        document=document,
        ajouter=ajouter,
        retirer=retirer,
        par=request.acces.acteur,
        maintenant=maintenant,
    )


def _faire(
    request: RequeteOuverte,
    locataire: Locataire,
    document: str,
    geste: str,
    cible: str,
    maintenant: datetime,
) -> str:
    """The gesture of a button on rows or remarks; the anchor of the place to come back to."""
    if geste == "regler":
        commands.regler_commentaire(
            communaute=locataire.pk,
            document=document,
            ident=_entier(cible),
            par=request.acces.acteur,
            maintenant=maintenant,
        )
    if geste == "commenter" and case_de(TRAMES[Document(document)], cible):
        return f"#{cible}"
    if geste not in ("ajouter", "retirer", "retablir"):
        return ""
    tableau, _, ligne = cible.partition(".")
    ici: dict[str, Any] = {
        "communaute": locataire.pk,
        "document": document,
        "tableau": tableau,
        "par": request.acces.acteur,
        "maintenant": maintenant,
    }
    if geste == "ajouter":
        neuve = commands.ajouter_ligne(parent=ligne, **ici)
        return f"#ligne-{tableau}.{neuve}"
    if geste == "retirer":
        commands.retirer_ligne(ligne=ligne, **ici)
        return "?" + urlencode({"retiree": cible}) + f"#{tableau}"
    commands.retablir_ligne(ligne=ligne, **ici)
    return f"#ligne-{tableau}.{ligne}"


def _rendre(
    request: RequeteOuverte,
    document: str,
    section: Section,
    tapes: dict[str, Tape] | None = None,
    remarques: dict[str, str] | None = None,
) -> HttpResponse:
    locataire = _locataire(request)
    maintenant = timezone.now()
    vue = _redaction(locataire, document, maintenant)
    dossier = vue.dossier
    derniere = derniere_ecriture(dossier=dossier, document=document)
    fuseau = dossier.communaute.fuseau
    ouvert = can_rediger(dossier=dossier, document=document)
    q = request.GET.get("q", "").strip()[:80]
    territoire = any(b.cle == "communes" for b in section.questions)
    conflits = any(t.conflit for t in (tapes or {}).values())
    return render(
        request,
        "dossiers/redaction/page.html",
        {
            "locataire": locataire,
            "ici": document,
            "document": document,
            "nom": DOCUMENTS[Document(document)],
            "trame": vue.trame,
            "vue": page_de(
                vue, section, commentaires(dossier=dossier, document=document), tapes, remarques
            ),
            "etat_libelle": LIBELLES[EtatDossier(dossier.etat)],
            "ouvert": ouvert,
            "ecrire": ouvert and request.acces.peut(ECRIRE),
            "territoire": vue.territoire if territoire else None,
            "choisir_communes": territoire
            and ouvert
            and request.acces.peut(ECRIRE)
            and request.acces.peut(DEFINIR_PERIMETRE)
            and not vue.territoire.opposable,
            "q": q,
            "structures_d_appui": structures_d_appui(
                region=dossier.region_id, le=_jour(fuseau, maintenant)
            )
            if any(b.cle == STRUCTURE_D_APPUI for b in section.questions)
            else (),
            "propositions": rechercher(texte=q, limite=8) if territoire and len(q) >= 2 else (),
            "version": vue.version,
            "derniere": derniere,
            "derniere_heure": heure(derniere[0], fuseau) if derniere else "",
            "derniere_jour": derniere[0].astimezone(ZoneInfo(fuseau)).date() if derniere else None,
            "aujourd_hui": _jour(fuseau, maintenant),
            "retiree": request.GET.get("retiree", "")[:80],
            "conflits": conflits,
            "compte": request.acces.acteur.compte,
        },
        status=409 if conflits else 422 if tapes or remarques else 200,
    )


def _redaction(locataire: Locataire, document: str, maintenant: datetime) -> Redaction:
    dossier = dossier_de(communaute=locataire.pk)
    fuseau = dossier.communaute.fuseau if dossier else "Europe/Paris"
    return redaction(communaute=locataire.pk, document=document, le=_jour(fuseau, maintenant))


def _jour(fuseau: str, maintenant: datetime) -> date:
    return maintenant.astimezone(ZoneInfo(fuseau)).date()


def _locataire(request: RequeteOuverte) -> Locataire:
    locataire = request.acces.locataire
    assert locataire
    return locataire


def _section(document: str, code: str) -> Section:
    for section in TRAMES[Document(document)].sections:
        # A title without any question is no page.
        if section.code == code and section.questions:
            return section
    raise Http404


def _adresse(locataire: Locataire, document: str, section: str) -> str:
    if not section:
        return reverse(document, args=[locataire.code])
    return reverse(f"{document}-section", args=[locataire.code, section])


def _valeur(request: HttpRequest, champ: ChampVu) -> str:
    nom = f"c:{champ.cle}"
    if champ.question.genre is Genre.CHOIX_MULTIPLE:
        return " ".join(request.POST.getlist(nom))
    return request.POST.get(nom, "")


def _memes(valeur: str, avant: str) -> bool:
    """Browsers end lines otherwise than we store them."""
    return valeur.replace("\r\n", "\n") == avant.replace("\r\n", "\n")


def _entier(texte: str) -> int:
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 19 else 0
