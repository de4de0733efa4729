"""The simulator: one address, one scenario, one page; htmx asks for the part that changes."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from maillage.plateforme.ui.requetes import Requete
from maillage.plateforme.ui.templatetags.francais import pluriel
from maillage.territoires import queries as territoires

from .actions import appliquer
from .page import contexte, parametres_de, simulation_de
from .saisie import COMMUNES_MAXIMUM, Saisie, lire
from .vue import changement

TEXTE_MAXIMUM = 100_000


def aujourdhui() -> date:
    return timezone.localdate()


def signature_par_defaut(le: date) -> date:
    """The first day of next month: a contract is signed ahead, not behind."""
    return date(le.year + le.month // 12, le.month % 12 + 1, 1)


def lire_saisie(parametres: QueryDict, le: date) -> Saisie:
    return lire(parametres, signature_par_defaut=signature_par_defaut(le))


@login_not_required
@require_GET
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
    reponse = render(request, "contrats/resultat.html", donnees)
    reponse["HX-Push-Url"] = f"{reverse('simulateur')}?{adresse}"
    return reponse


@login_not_required
@require_GET
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
    texte = request.POST.get("texte", "")[:TEXTE_MAXIMUM]
    fichier = request.FILES.get("fichier")
    analyse = (
        territoires.analyser_csv(octets=fichier.read())
        if fichier and not texte.strip()
        else territoires.analyser_liste(texte=texte)
    )
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
        for constat in analyse.remarques[:20]:
            messages.warning(request, constat.message)
        adresse = replace(saisie, codes=codes, population=None).adresse()
        return HttpResponseRedirect(f"{reverse('simulateur')}?{adresse}")
    donnees = contexte(saisie, le=le)
    donnees |= {
        "analyse": analyse,
        "texte": texte or "\n".join(c.code for c in analyse.communes),
        "en_direct": False,
    }
    return render(request, "contrats/simulateur.html", donnees, status=422)


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


def _changement(request: Requete, donnees: dict[str, object], le: date) -> object:
    precedente = _precedente(request, le)
    apres = donnees["simulation"]
    if precedente is None or apres is None:
        return None
    avant = simulation_de(precedente, le=le)
    return changement(avant, apres) if avant else None  # type: ignore[arg-type]


def _territoire_differe(request: Requete, saisie: Saisie, le: date) -> bool:
    precedente = _precedente(request, le)
    return precedente is None or precedente.population != saisie.population
