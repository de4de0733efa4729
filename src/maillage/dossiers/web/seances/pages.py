"""Sessions: those one keeps, reads or sits in; one session; a document sent to its members."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from maillage.dossiers.access import SIEGER, places_des_seances_tenues
from maillage.dossiers.commands.seances import planifier_seance
from maillage.dossiers.queries.documents import ouvrage_de
from maillage.dossiers.queries.seances import (
    SeanceVue,
    departements_de,
    lettres_a_inscrire,
    piece_de_seance,
    seance_vue,
    seances_de_compte,
)
from maillage.dossiers.rules.trames.choix import SENS_AVIS
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.documents.pdf import pdf
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande_quelque_part, mon_compte
from maillage.territoires.queries import tous_les_territoires


class Planification(forms.Form):
    """A session to plan. The bodies that sit in it are called by the command."""

    departement = forms.ChoiceField(label="Département", choices=())
    le = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    heure = forms.TimeField(
        label="Heure", required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    lieu = forms.CharField(label="Lieu", max_length=200, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@demande_quelque_part(SIEGER)
def seances(request: RequeteOuverte) -> HttpResponse:
    """The sessions of my territories, or those I am called to; for an ARS, planning one."""
    maintenant, compte = timezone.now(), mon_compte(request)
    tenus = departements_de(places_des_seances_tenues(compte=compte, maintenant=maintenant))
    formulaire: Planification | None = None
    if tenus:
        noms, _ = tous_les_territoires()
        formulaire = Planification(request.POST or None)
        formulaire.fields["departement"] = forms.ChoiceField(
            label="Département", choices=[(c, f"{noms[c]} ({c})") for c in sorted(tenus)]
        )
        if request.method == "POST" and formulaire.is_valid():
            try:
                faite = planifier_seance(
                    **formulaire.cleaned_data, par=request.acces.acteur, maintenant=maintenant
                )
            except ErreurMetier as erreur:
                formulaire.add_error(None, str(erreur))
            else:
                messages.success(request, "La séance est planifiée. Complétez ses membres.")
                return redirect("seance", pk=faite.pk)
    elif request.method == "POST":
        messages.error(request, "Les séances sont planifiées par l’ARS du département.")
    ouvertes, closes = seances_de_compte(compte=compte, maintenant=maintenant)
    return render(
        request,
        "dossiers/seances/seances.html",
        {"formulaire": formulaire, "ouvertes": ouvertes, "closes": closes},
        status=422 if formulaire is not None and formulaire.errors else 200,
    )


@require_safe
@demande_quelque_part(SIEGER)
def seance(request: RequeteOuverte, pk: int) -> HttpResponse:
    """One session: agenda, documents, members, presence, conflicts of interest, opinions."""
    return page_de_seance(request, pk)


def page_de_seance(
    request: RequeteOuverte, pk: int, saisi: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; `saisi` is what a refused gesture had typed, shown again so that nothing is
    lost."""
    maintenant, compte = timezone.now(), mon_compte(request)
    vue = seance_vue(seance=pk, compte=compte, maintenant=maintenant)
    if vue is None:
        raise Http404
    return render(
        request,
        "dossiers/seances/seance.html",
        {
            "vue": vue,
            "seance": vue.seance,
            "change": vue.tient and vue.ouverte,
            "reunie": vue.seance.le <= vue.aujourd_hui,
            "sens": SENS_AVIS,
            "saisi": saisi or {},
            "mon_compte": compte,
            "a_inscrire": lettres_a_inscrire(departement=vue.seance.departement_id)
            if vue.tient and vue.ouverte
            else (),
            "manque": _manque(vue),
        },
        status=422 if saisi else 200,
    )


def _manque(vue: SeanceVue) -> tuple[str, ...]:
    """What the minutes still need, in words."""
    manques = []
    sans_presence = sum(p.present is None for p in vue.participants)
    if sans_presence:
        manques.append(f"la présence de {sans_presence} membre{'s' if sans_presence > 1 else ''}")
    sans_avis = sum(not c.inscription.sens for c in vue.agenda)
    if sans_avis:
        manques.append(f"l’avis sur {sans_avis} dossier{'s' if sans_avis > 1 else ''}")
    return tuple(manques)


@require_safe
@demande_quelque_part(SIEGER)
def piece(request: RequeteOuverte, pk: int, numero: int) -> HttpResponse:
    """A document as its members received it: the sealed version, as PDF."""
    version = piece_de_seance(
        seance=pk, piece=numero, compte=mon_compte(request), maintenant=timezone.now()
    )
    if version is None:
        raise Http404
    reponse = HttpResponse(pdf(ouvrage_de(version)), content_type="application/pdf")
    reponse["Content-Disposition"] = (
        f'inline; filename="{version.document}-version-{version.numero}.pdf"'
    )
    return reponse
