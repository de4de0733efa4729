"""Two versions of a document side by side, or one and what is written today."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.dossiers.access import VOIR
from maillage.dossiers.models import Dossier, VersionDocument
from maillage.dossiers.queries.documents import etat_actuel, versions_de
from maillage.dossiers.queries.dossier import dossier_de
from maillage.dossiers.queries.redaction import version_du_document
from maillage.dossiers.rules.comparaison import comparer
from maillage.dossiers.states import DOCUMENTS, Document
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande


@require_safe
@demande(VOIR)
def comparaison(request: RequeteOuverte, document: str) -> HttpResponse:
    """By question, word by word: from the version `de` to the version `a`, else to today."""
    locataire = request.acces.locataire
    assert locataire
    dossier = dossier_de(communaute=locataire.pk)
    if dossier is None:
        return redirect("dossier", locataire=locataire.code)
    versions = [v for v in versions_de(dossier=dossier) if v.document == document]
    de = _choisie(versions, request.GET.get("de", "")) or (versions[0] if versions else None)
    a = _choisie(versions, request.GET.get("a", ""))
    changements = None
    if de is not None:
        avant = _contenu(dossier, document, de)
        apres = (
            _contenu(dossier, document, a)
            if a
            else etat_actuel(
                communaute=locataire.pk, document=document, maintenant=timezone.now()
            ).contenu
        )
        changements = comparer(avant, apres)
    return render(
        request,
        "dossiers/redaction/comparaison.html",
        {
            "locataire": locataire,
            "ici": document,
            "document": document,
            "nom": DOCUMENTS[Document(document)],
            "versions": versions,
            "de": de,
            "a": a,
            "changements": changements,
        },
    )


def _choisie(versions: list[VersionDocument], numero: str) -> VersionDocument | None:
    return next((v for v in versions if str(v.numero) == numero), None)


def _contenu(dossier: Dossier, document: str, version: VersionDocument) -> dict[str, Any]:
    trouvee = version_du_document(dossier=dossier, document=document, numero=version.numero)
    return dict(trouvee.contenu) if trouvee else {"sections": []}
