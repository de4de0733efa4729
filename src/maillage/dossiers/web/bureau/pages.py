"""The desk: queues, filters, one page of the register, and all of the choice as a CSV."""

import csv
import io

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from maillage.dossiers.access import INSTRUIRE, SIEGER, places_ouvertes
from maillage.dossiers.queries import bureau as registre
from maillage.dossiers.states import LIBELLES, EtatDossier
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande_quelque_part
from maillage.plateforme.ui.tableur import sans_formule

SERVICES = frozenset({"ars", "cpam"})
COLONNES = (
    ("nom", "CPTS", "ascending"),
    ("echeance", "Échéance", "ascending"),
    ("", "État", ""),
    ("", "Attendu de", ""),
    ("depuis", "Depuis le", "ascending"),
    ("departement", "Département", "ascending"),
)


@require_safe
@demande_quelque_part(INSTRUIRE)
def bureau(request: RequeteOuverte) -> HttpResponse:
    """What is expected of my service, and where each case of my territories stands."""
    filtres = registre.Filtres.lire(request.GET.dict())
    vue = registre.bureau(
        places=places_ouvertes(request.acces),
        services=SERVICES & set(request.acces.roles),
        filtres=filtres,
        maintenant=timezone.now(),
    )
    return render(
        request,
        "dossiers/bureau/bureau.html",
        {
            "vue": vue,
            "filtres": filtres,
            "files": [
                (mot, nombre, filtres.adresse(file=code), code == filtres.file)
                for code, mot, nombre in vue.files
            ],
            "colonnes": [
                (mot, filtres.adresse(tri=tri) if tri else "", sens if tri == filtres.tri else "")
                for tri, mot, sens in COLONNES
            ],
            "etats": [(etat.value, LIBELLES[etat]) for etat in EtatDossier],
            "echeances": registre.ECHEANCES.items(),
            "avant": filtres.adresse(page=vue.page - 1) if vue.page > 1 else None,
            "apres": filtres.adresse(page=vue.page + 1) if vue.page < vue.pages else None,
            "export": filtres.adresse(),
            "sieger": request.acces.peut(SIEGER),
            "filtre": bool(filtres.etat or filtres.departement or filtres.echeance or filtres.q),
        },
    )


@require_safe
@demande_quelque_part(INSTRUIRE)
def export(request: RequeteOuverte) -> HttpResponse:
    """The same choice, every row: semicolons, UTF-8 with its mark."""
    sortie = io.StringIO(newline="")
    ecrivain = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrivain.writerow(
        (
            *("code", "CPTS", "département", "état", "depuis le", "attendu de"),
            *("échéance", "jours restants", "projet reçu le", "dernier jour pour s’opposer"),
        )
    )
    for r in registre.rangees_du_bureau(
        places=places_ouvertes(request.acces),
        services=SERVICES & set(request.acces.roles),
        filtres=registre.Filtres.lire(request.GET.dict()),
        maintenant=timezone.now(),
    ):
        d = r.dossier
        ecrivain.writerow(
            (
                sans_formule(d.communaute.code),
                sans_formule(d.communaute.nom),
                d.departement_id,
                LIBELLES[EtatDossier(d.etat)],
                r.depuis.isoformat(),
                d.get_attend_display(),
                d.echeance or "",
                "" if r.jours is None else r.jours,
                d.projet_recu_le or "",
                d.echeance_silence or "",
            )
        )
    reponse = HttpResponse(
        b"\xef\xbb\xbf" + sortie.getvalue().encode(), content_type="text/csv; charset=utf-8"
    )
    reponse["Content-Disposition"] = 'attachment; filename="dossiers.csv"'
    return reponse
