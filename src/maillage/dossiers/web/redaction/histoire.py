"""What was written under a question or in a table; what an earlier hand wrote can come back."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.dossiers import commands
from maillage.dossiers.access import ECRIRE, VOIR, can_rediger
from maillage.dossiers.queries.dossier import dossier_de
from maillage.dossiers.queries.histoire import histoire as histoire_de
from maillage.dossiers.rules.cases import Tableau, case_de, tableau_de
from maillage.dossiers.rules.trames import TRAMES
from maillage.dossiers.states import DOCUMENTS, Document
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande


@require_safe
@demande(VOIR)
def histoire(request: RequeteOuverte, document: str) -> HttpResponse:
    """Who wrote what under one question, or in one table, and when; each text can come back."""
    locataire = request.acces.locataire
    assert locataire
    trame = TRAMES[Document(document)]
    cle = request.GET.get("cle", "")[:80]
    dossier = dossier_de(communaute=locataire.pk)
    ou = case_de(trame, cle) or tableau_de(trame, cle)
    if dossier is None or ou is None:
        raise Http404
    return render(
        request,
        "dossiers/redaction/histoire.html",
        {
            "locataire": locataire,
            "document": document,
            "nom": DOCUMENTS[Document(document)],
            "ou": ou,
            "tableau": isinstance(ou, Tableau),
            "ecritures": histoire_de(dossier=dossier, document=document, cle=cle),
            "ecrire": request.acces.peut(ECRIRE)
            and can_rediger(dossier=dossier, document=document),
            "fuseau": dossier.communaute.fuseau,
            "retour": _adresse(locataire.code, document, ou.section.code, cle),
        },
    )


@require_POST
@demande(ECRIRE)
def restaurer(request: RequeteOuverte, document: str) -> HttpResponse:
    """Put back an earlier text."""
    locataire = request.acces.locataire
    assert locataire
    cle = request.POST.get("cle", "")[:80]
    case = case_de(TRAMES[Document(document)], cle)
    if case is None:
        raise Http404
    ident = request.POST.get("ident", "")
    try:
        commands.restaurer(
            communaute=locataire.pk,
            document=document,
            cle=cle,
            ident=int(ident) if ident.isascii() and ident.isdigit() and len(ident) < 19 else 0,
            par=request.acces.acteur,
            maintenant=timezone.now(),
        )
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "Ce texte est de nouveau celui du document.")
    return HttpResponseRedirect(_adresse(locataire.code, document, case.section.code, cle))


def _adresse(locataire: str, document: str, section: str, cle: str) -> str:
    # A cell stands in the row that bears the beginning of its key.
    morceaux = cle.split(".")
    ancre = f"ligne-{morceaux[0]}.{morceaux[1]}" if len(morceaux) == 3 else cle
    return reverse(f"{document}-section", args=[locataire, section]) + f"#{ancre}"
