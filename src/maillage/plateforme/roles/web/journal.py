"""The audit of a tenant, for those who answer for its data: read, filtered, exported."""

import csv
import io
from datetime import datetime, time, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.audit.queries import evenements, phrase
from maillage.plateforme.cloisons.contexte import PLATEFORME
from maillage.plateforme.comptes.web.reauthentification import preuve_recente
from maillage.plateforme.roles import actes
from maillage.plateforme.roles.catalogue import Niveau
from maillage.plateforme.roles.permissions import EXPORTER_JOURNAL, VOIR_JOURNAL
from maillage.plateforme.ui.tableur import sans_formule

from .formulaires import Filtre
from .portes import RequeteOuverte, demande

PAR_PAGE = 50
LIGNES_MAXIMUM = 50_000
# What people look for, by the beginning of the action's code.
FAMILLES = [
    ("comptes.", "Connexions et comptes"),
    ("acces.", "Rôles et invitations"),
    ("audit.", "Consultations et exports du journal"),
    ("fichiers.", "Documents"),
    ("communautes.", "Communauté et périmètre"),
    ("territoires.", "Imports de données"),
    ("psc.", "Pro Santé Connect"),
    ("taches.", "Tâches de fond"),
    ("notifications.", "Messages"),
    ("chiffrement.", "Clés de chiffrement"),
]


def _filtrer(request: RequeteOuverte) -> tuple[Filtre, Any]:
    filtre = Filtre(request.GET or None, actions=FAMILLES)
    # What is right still filters, and what is wrong is said beside its field.
    filtre.is_valid()
    saisie = getattr(filtre, "cleaned_data", {})
    locataire = request.acces.locataire
    return filtre, evenements(
        locataire=locataire.pk if locataire else PLATEFORME,
        action=saisie.get("q") or "",
        du=_minuit(saisie.get("du")),
        au=_minuit(saisie["au"] + timedelta(days=1)) if saisie.get("au") else None,
    )


def _minuit(jour: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(jour, time.min)) if jour else None


def _consigner(request: RequeteOuverte, action: str, **details: object) -> None:
    locataire = request.acces.locataire
    consigner(
        par=request.acces.acteur,
        action=action,
        maintenant=timezone.now(),
        objet=("journal", locataire.code, locataire.nom)
        if locataire
        else ("journal", "plateforme", "la plateforme"),
        locataire=locataire.pk if locataire else None,
        details=details,
    )


def _lire(request: RequeteOuverte) -> HttpResponse:
    filtre, trouves = _filtrer(request)
    page = Paginator(trouves, PAR_PAGE).get_page(request.GET.get("page"))
    lignes = [(evenement, phrase(evenement)) for evenement in page]
    _consigner(request, actes.CONSULTATION, page=page.number)
    parametres = request.GET.copy()
    parametres.pop("page", None)
    return render(
        request,
        "roles/journal.html",
        {
            "locataire": request.acces.locataire,
            "filtre": filtre,
            "page": page,
            "lignes": lignes,
            "parametres": parametres.urlencode(),
            "exporter": request.acces.peut(EXPORTER_JOURNAL),
        },
    )


def _exporter(request: RequeteOuverte) -> HttpResponse:
    filtre, filtres = _filtrer(request)
    if filtre.errors:
        # Never more than was asked for: the page says which date is wrong.
        locataire = request.acces.locataire
        page = reverse("journal", args=[locataire.code]) if locataire else "/exploitation/journal"
        return redirect(f"{page}?{request.GET.urlencode()}")
    trouves = list(filtres[:LIGNES_MAXIMUM])
    sortie = io.StringIO()
    # The mark tells spreadsheets that the text is UTF-8.
    sortie.write("\ufeff")
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(
        [
            "le (UTC)",
            "phrase",
            "action",
            "par",
            "RPPS",
            "structure",
            "rôle",
            "authentification",
            "adresse",
            "objet",
            "identifiant",
            "détails",
        ]
    )
    for e in trouves:
        ecrivain.writerow(
            sans_formule(v)
            for v in (
                *(f"{e.a:%Y-%m-%dT%H:%M:%SZ}", phrase(e), e.action, e.acteur_nom, e.rpps),
                *(e.structure, e.role, e.authentification, e.adresse, e.objet_libelle),
                *(str(e.pk), ", ".join(f"{k}={v}" for k, v in sorted(e.details.items()))),
            )
        )
    _consigner(request, actes.EXPORT, lignes=len(trouves))
    reponse = HttpResponse(sortie.getvalue(), content_type="text/csv; charset=utf-8")
    code = request.acces.locataire.code if request.acces.locataire else "plateforme"
    reponse["Content-Disposition"] = f'attachment; filename="journal-{code}.csv"'
    return reponse


journal = require_safe(demande(VOIR_JOURNAL)(_lire))
journal_export = require_safe(demande(EXPORTER_JOURNAL)(preuve_recente(_exporter)))
journal_plateforme = require_safe(demande(VOIR_JOURNAL, niveau=Niveau.PLATEFORME)(_lire))
journal_plateforme_export = require_safe(
    demande(EXPORTER_JOURNAL, niveau=Niveau.PLATEFORME)(preuve_recente(_exporter))
)
