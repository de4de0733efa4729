"""Thin views of the documents: what was kept, what is being written, letters, files, seals."""

import json
import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.dossiers.access import ECRIRE, INSTRUIRE, VOIR, cle_de_version
from maillage.dossiers.commands import garder_version
from maillage.dossiers.models import Dossier, VersionDocument
from maillage.dossiers.queries import documents as lecture
from maillage.dossiers.queries.courriers import courrier_de, courriers_de
from maillage.dossiers.queries.dossier import dossier_de
from maillage.dossiers.queries.redaction import version_du_document
from maillage.dossiers.queries.services import partie_lue
from maillage.dossiers.states import CLOS, DOCUMENTS, Document, EtatDossier
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.documents import Ouvrage, docx, html, pdf
from maillage.plateforme.fichiers.web.bloc import bloc
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
EMPREINTE = re.compile(r"[0-9a-f]{64}")


@require_safe
@demande(VOIR)
def liste(request: RequeteOuverte) -> HttpResponse:
    """All the papers of a case, on one page."""
    return _liste(request)


@require_POST
@demande(ECRIRE)
def garder(request: RequeteOuverte) -> HttpResponse:
    locataire = request.acces.locataire
    assert locataire
    document = _document(request.POST.get("document", ""))
    try:
        version = garder_version(
            communaute=locataire.pk,
            document=document.value,
            motif=request.POST.get("motif", ""),
            par=request.acces.acteur,
            maintenant=timezone.now(),
        )
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(
            request, f"La version {version.numero} est gardée ({DOCUMENTS[document]})."
        )
    return redirect("documents", locataire=locataire.code)


@require_safe
@demande(VOIR)
def apercu(request: RequeteOuverte, document: str) -> HttpResponse:
    """The document as it would be sent now."""
    genre = _document(document)
    dossier = _dossier(request)
    ouvrage = lecture.brouillon(
        communaute=dossier.communaute_id, document=genre.value, maintenant=timezone.now()
    )
    return _lecture(request, ouvrage, genre, None)


@require_safe
@demande(VOIR)
def brouillon(request: RequeteOuverte, document: str, genre: str) -> HttpResponse:
    dossier = _dossier(request)
    ouvrage = lecture.brouillon(
        communaute=dossier.communaute_id,
        document=_document(document).value,
        maintenant=timezone.now(),
    )
    return _fichier(ouvrage, genre, f"{document}-brouillon-{dossier.communaute.code}")


@require_safe
@demande(VOIR)
def version(request: RequeteOuverte, document: str, numero: int) -> HttpResponse:
    """A version, to be read in the page."""
    genre = _document(document)
    dossier = _dossier(request)
    gardee = _version(dossier, genre, numero)
    services = partie_lue(
        dossier=dossier, version=gardee, lecteur_de_service=request.acces.peut(INSTRUIRE)
    )
    return _lecture(request, lecture.ouvrage_de(gardee, services), genre, gardee)


@require_safe
@demande(VOIR)
def fichier(request: RequeteOuverte, document: str, numero: int, genre: str) -> HttpResponse:
    """A version as PDF, DOCX, or its sealed content. `?services`: with the services' part, for
    those who may read it."""
    dossier = _dossier(request)
    gardee = _version(dossier, _document(document), numero)
    nom = f"{document}-{numero}-{dossier.communaute.code}"
    if genre == "json":
        texte = json.dumps(
            gardee.contenu, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        return _telecharger(texte.encode(), genre, nom)
    services = (
        partie_lue(
            dossier=dossier, version=gardee, lecteur_de_service=request.acces.peut(INSTRUIRE)
        )
        if "services" in request.GET
        else None
    )
    return _fichier(lecture.ouvrage_de(gardee, services), genre, nom)


@require_safe
@demande(VOIR)
def courrier(request: RequeteOuverte, nature: str, numero: int, genre: str) -> HttpResponse:
    dossier = _dossier(request)
    trouve = courrier_de(dossier=dossier, le=_jour(dossier), nature=nature, ident=numero)
    if trouve is None:
        raise Http404
    return _fichier(trouve.ouvrage, genre, trouve.nom)


@require_safe
@demande(VOIR)
def verifier(request: RequeteOuverte) -> HttpResponse:
    """Does a seal, copied from a paper, belong to a version of this case?"""
    locataire = request.acces.locataire
    assert locataire
    dossier = _dossier(request)
    saisie = request.GET.get("empreinte", "")[:400]
    # As it is copied from a page: cut in two, in capitals, with its « SHA-256 : ».
    empreinte = re.sub(r"sha-?256|[^0-9a-f]", "", saisie.lower())
    valide = EMPREINTE.fullmatch(empreinte) is not None
    return render(
        request,
        "dossiers/documents/verifier.html",
        {
            "locataire": locataire,
            "ici": "documents",
            "saisie": saisie,
            "empreinte": empreinte,
            "valide": valide,
            "trouvee": lecture.version_scellee(dossier=dossier, empreinte=empreinte)
            if valide
            else None,
        },
    )


def _liste(request: RequeteOuverte) -> HttpResponse:
    locataire = request.acces.locataire
    assert locataire
    dossier = dossier_de(communaute=locataire.pk)
    if dossier is None:
        return redirect("dossier", locataire=locataire.code)
    toutes = lecture.versions_de(dossier=dossier)
    signes = lecture.exemplaires_signes(code=locataire.code, versions=toutes)
    contexte: dict[str, Any] = {
        "locataire": locataire,
        "ici": "documents",
        "ecrire": request.acces.peut(ECRIRE) and EtatDossier(dossier.etat) not in CLOS,
        "dossier": dossier,
        "documents": [
            (d.value, mot, [(v, signes.get(v.pk, 0)) for v in toutes if v.document == d.value])
            for d, mot in DOCUMENTS.items()
        ],
        "genres": list(TYPES),
        "courriers": courriers_de(dossier=dossier, le=_jour(dossier)),
        "bloc": bloc(
            par=request.acces.acteur,
            porteur=("dossier", locataire.code),
            maintenant=timezone.now(),
            suite=reverse("documents", args=[locataire.code]),
        ),
    }
    return render(request, "dossiers/documents/liste.html", contexte)


def _lecture(
    request: RequeteOuverte, ouvrage: Ouvrage, document: Document, gardee: VersionDocument | None
) -> HttpResponse:
    locataire = request.acces.locataire
    assert locataire
    return render(
        request,
        "dossiers/documents/lecture.html",
        {
            "locataire": locataire,
            "ici": "documents",
            "document": document.value,
            "mot": DOCUMENTS[document],
            "ouvrage": ouvrage,
            "corps": html(ouvrage),
            "version": gardee,
            "bloc": bloc(
                par=request.acces.acteur,
                porteur=("version", cle_de_version(code=locataire.code, version=gardee.pk)),
                maintenant=timezone.now(),
                suite=reverse(
                    "document-version", args=[locataire.code, document.value, gardee.numero]
                ),
            )
            if gardee
            else None,
        },
    )


def _dossier(request: RequeteOuverte) -> Dossier:
    assert request.acces.locataire
    dossier = dossier_de(communaute=request.acces.locataire.pk)
    if dossier is None:
        raise Http404
    return dossier


def _jour(dossier: Dossier) -> Any:
    return lecture.jour_local(communaute=dossier.communaute_id, maintenant=timezone.now())


def _document(code: str) -> Document:
    try:
        return Document(code)
    except ValueError:
        raise Http404 from None


def _version(dossier: Dossier, document: Document, numero: int) -> VersionDocument:
    # No column holds such a number: nothing carries it.
    trouvee = (
        version_du_document(dossier=dossier, document=document.value, numero=numero)
        if numero < 2**31
        else None
    )
    if trouvee is None:
        raise Http404
    return trouvee


def _fichier(ouvrage: Ouvrage, genre: str, nom: str) -> HttpResponse:
    if genre not in ("pdf", "docx"):
        raise Http404
    return _telecharger((pdf if genre == "pdf" else docx)(ouvrage), genre, nom)


def _telecharger(octets: bytes, genre: str, nom: str) -> HttpResponse:
    reponse = HttpResponse(octets, content_type=TYPES[genre])
    reponse["Content-Disposition"] = f'attachment; filename="{nom}.{genre}"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse
