"""The page of one CPTS, for those who have a role there."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.communautes.access import VOIR, VOIR_DOCUMENTS
from maillage.communautes.queries import fiche
from maillage.plateforme.roles.catalogue import Niveau
from maillage.plateforme.roles.permissions import VOIR_ACCES, VOIR_JOURNAL
from maillage.plateforme.roles.queries import detenteurs
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande
from maillage.territoires.queries import communes_par_codes, jeu_en_vigueur


@require_safe
@demande(VOIR)
def communaute(request: RequeteOuverte) -> HttpResponse:
    """Its name, its territory today, its team, and what I may do here."""
    locataire = request.acces.locataire
    assert locataire
    maintenant = timezone.now()
    vue = fiche(communaute=locataire.code, le=timezone.localdate(maintenant))
    communes = list(communes_par_codes(codes=vue.perimetre.codes).values()) if vue.perimetre else []
    connues = [c.population for c in communes if c.population is not None]
    ici = (Niveau.LOCATAIRE, str(locataire.pk))
    equipe = detenteurs(cercles=[ici], ici=ici, maintenant=maintenant)
    return render(
        request,
        "communautes/communaute.html",
        {
            "communaute": vue.communaute,
            "perimetre": vue.perimetre,
            "communes": sorted(communes, key=lambda c: c.nom),
            "jeu": jeu_en_vigueur(),
            "population": sum(connues) if communes and len(connues) == len(communes) else None,
            "equipe": equipe,
            "voir_dossier": "dossiers.voir" in request.acces.permissions,
            "voir_documents": request.acces.peut(VOIR_DOCUMENTS),
            "voir_acces": request.acces.peut(VOIR_ACCES),
            "voir_journal": request.acces.peut(VOIR_JOURNAL),
            "roles": request.acces.roles,
        },
    )
