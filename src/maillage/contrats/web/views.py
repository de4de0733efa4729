"""The simulator: one address, one scenario, one page; htmx asks for the part that changes."""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from maillage.noyau.montants import format_entier
from maillage.plateforme.ui.requetes import Requete
from maillage.plateforme.ui.templatetags.francais import pluriel
from maillage.territoires import queries as territoires

from .actions import appliquer, trop_de_communes
from .page import contexte, parametres_de, simulation_de
from .saisie import COMMUNES_MAXIMUM, Saisie, lire
from .vue import changement

TEXTE_MAXIMUM = 100_000  # characters
# One byte more than what the reader of files takes: enough for it to refuse, whatever comes.
FICHIER_LU = 2 * 1024 * 1024 + 1
# They travel in a cookie, which holds little.
REMARQUES_MONTREES = 6


def aujourdhui() -> date:
    return timezone.localdate()


def signature_par_defaut(le: date) -> date:
    """The first day of next month: a contract is signed ahead, not behind."""
    return date(le.year + le.month // 12, le.month % 12 + 1, 1)


def lire_saisie(parametres: QueryDict, le: date) -> Saisie:
    return lire(parametres, signature_par_defaut=signature_par_defaut(le))


@login_not_required
@require_safe
@vary_on_headers("HX-Request")  # a page and a part of it at one address: no cache may mix them
def simulateur(request: Requete) -> HttpResponse:
    le = aujourdhui()
    effet = appliquer(lire_saisie(request.GET, le), request.GET)
    saisie = effet.saisie
    adresse = saisie.adresse()
    q = (request.GET.get("q") or "").strip()[:80]
    if effet.demandee and not saisie.erreurs and not request.htmx:
        return HttpResponseRedirect(f"{reverse('simulateur')}?{adresse}#territoire")
    donnees = contexte(saisie, le=le)
    donnees |= {
        "q": "" if effet.demandee else q,
        "propositions": [] if effet.demandee else _chercher(q),
        "en_direct": bool(request.htmx),
        "territoire_change": effet.demandee or bool(q) or "population" in saisie.brut,
    }
    if not request.htmx:
        return render(request, "contrats/simulateur.html", donnees)
    donnees["changement"] = _changement(request, donnees, le)
    donnees["territoire_change"] |= _territoire_differe(request, saisie, le)
    donnees["annuler"] = _adresse_precedente(request, adresse, le)
    reponse = render(request, "contrats/resultat.html", donnees)
    reponse["HX-Push-Url"] = f"{reverse('simulateur')}?{adresse}"
    return reponse


@login_not_required
@require_safe
def propositions(request: Requete) -> HttpResponse:
    """The list under the search field, as typed."""
    q = (request.GET.get("q") or "").strip()[:80]
    return render(request, "contrats/propositions.html", {"q": q, "propositions": _chercher(q)})


@login_not_required
@require_http_methods(["GET", "POST"])
def liste(request: Requete) -> HttpResponse:
    """Add a pasted list or a file: all of it, or nothing and the reasons."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("simulateur"))
    le = aujourdhui()
    saisie = lire_saisie(parametres_de(request.POST.get("scenario", "")), le)
    texte = request.POST.get("texte", "").replace("\r\n", "\n")
    analyse = _analyser(texte, request.FILES.get("fichier"))
    codes = tuple(dict.fromkeys((*saisie.codes, *(c.code for c in analyse.communes))))
    acceptee = analyse.acceptee or (request.POST.get("malgre") and analyse.communes)
    if acceptee and len(codes) <= COMMUNES_MAXIMUM:
        ajoutees = len(codes) - len(saisie.codes)
        messages.success(
            request,
            f"{pluriel(ajoutees, 'commune ajoutée,communes ajoutées')}."
            if ajoutees
            else "Toutes ces communes étaient déjà dans le territoire.",
        )
        for constat in analyse.remarques[:REMARQUES_MONTREES]:
            messages.warning(request, constat.message[:200])
        adresse = replace(saisie, codes=codes, population=None).adresse()
        return HttpResponseRedirect(f"{reverse('simulateur')}?{adresse}")
    donnees = contexte(saisie, le=le)
    donnees |= {
        "analyse": analyse,
        "trop": trop_de_communes(len(codes)) if len(codes) > COMMUNES_MAXIMUM else "",
        "texte": texte or "\n".join(c.code for c in analyse.communes),
    }
    return render(request, "contrats/simulateur.html", donnees, status=422)


def _analyser(texte: str, fichier: "UploadedFile[bytes] | None") -> territoires.Analyse:
    """The communes of the text and of the file: dropping one must not lose the other."""
    if len(texte) > TEXTE_MAXIMUM:
        phrase = (
            f"Le texte collé dépasse {format_entier(TEXTE_MAXIMUM)}\u00a0caractères\u00a0: "
            "ne gardez que les codes, ou déposez un fichier CSV."
        )
        return territoires.Analyse(erreurs=(territoires.Constat("trop", phrase, ""),))
    lues = []
    if fichier:
        lues.append(territoires.analyser_csv(octets=fichier.read(FICHIER_LU)))
    if texte.strip() or not fichier:
        lues.append(territoires.analyser_liste(texte=texte))
    return territoires.Analyse(
        tuple({c.code: c for lue in lues for c in lue.communes}.values()),
        tuple(constat for lue in lues for constat in lue.remarques),
        tuple(constat for lue in lues for constat in lue.erreurs),
    )


def _chercher(q: str) -> tuple[territoires.Resultat, ...]:
    return territoires.rechercher(texte=q, limite=8) if len(q) >= 2 else ()


def _precedente(request: Requete, le: date) -> Saisie | None:
    """The scenario that was on the screen, from the address htmx says it comes from."""
    adresse = request.htmx.current_url
    if not adresse:
        return None
    try:
        requete = urlsplit(adresse).query
    except ValueError:  # a forged header
        return None
    return lire_saisie(parametres_de(requete), le)


def _changement(request: Requete, donnees: dict[str, Any], le: date) -> object:
    precedente = _precedente(request, le)
    apres = donnees["simulation"]
    if precedente is None or apres is None:
        return None
    actuelle = donnees["saisie"]
    inchange = (precedente.codes, precedente.population) == (actuelle.codes, actuelle.population)
    avant = simulation_de(precedente, le=le, lieu=donnees["territoire"] if inchange else None)
    return changement(avant, apres) if avant else None


def _territoire_differe(request: Requete, saisie: Saisie, le: date) -> bool:
    precedente = _precedente(request, le)
    return precedente is None or precedente.population != saisie.population


def _adresse_precedente(request: Requete, adresse: str, le: date) -> str:
    """Where to go back to undo the last gesture; empty when it changed nothing."""
    precedente = _precedente(request, le)
    if precedente is None or precedente.adresse() == adresse:
        return ""
    return f"{reverse('simulateur')}?{precedente.adresse()}"
