"""The services' directory: functional mailboxes by département, support structures by région."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.dossiers.access import DECIDER, INSTRUIRE, places_d_instruction
from maillage.dossiers.commands import (
    ajouter_interlocuteur,
    ajouter_structure,
    retirer_de_l_annuaire,
)
from maillage.dossiers.models import Organisme
from maillage.dossiers.queries.annuaire import interlocuteurs_de, structures_de
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande_quelque_part, mon_compte
from maillage.territoires.queries import departements_de_regions, tous_les_territoires


class _Jour(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"})


class Boite(forms.Form):
    """The mailbox of a service."""

    departement = forms.ChoiceField(label="Département", choices=())
    organisme = forms.ChoiceField(label="Service", choices=Organisme.choices)
    intitule = forms.CharField(label="Intitulé", max_length=200)
    courriel = forms.CharField(
        label="Boîte fonctionnelle",
        max_length=254,
        help_text="Jamais l’adresse d’une personne.",
    )
    telephone = forms.CharField(label="Téléphone", max_length=30, required=False)
    debut = _Jour(label="À partir du")
    source = forms.CharField(label="Source", max_length=300, required=False)


class Structure(forms.Form):
    """A support structure labelled by the ARS."""

    region = forms.ChoiceField(label="Région", choices=())
    nom = forms.CharField(label="Nom", max_length=200)
    courriel = forms.CharField(label="Boîte fonctionnelle", max_length=254, required=False)
    site = forms.CharField(label="Site", max_length=200, required=False)
    debut = _Jour(label="Labellisée à partir du")
    fin = _Jour(label="Jusqu’au (exclu)", required=False)
    source = forms.CharField(label="Source", max_length=300, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@demande_quelque_part(INSTRUIRE)
def annuaire(request: RequeteOuverte) -> HttpResponse:
    """What is written for my territories, and the forms to add to it."""
    maintenant = timezone.now()
    places = places_d_instruction(compte=mon_compte(request), maintenant=maintenant)
    noms, regions = tous_les_territoires()
    departements = set(places.departements) | set(departements_de_regions(regions=places.regions))
    quel = request.POST.get("quoi", "")
    depart = {"debut": timezone.localdate(maintenant)}
    boite = Boite(request.POST if quel == "boite" else None, initial=depart, prefix="boite")
    boite.fields["departement"] = forms.ChoiceField(
        label="Département", choices=[(c, f"{noms[c]} ({c})") for c in sorted(departements)]
    )
    structure: Structure | None = None
    if request.acces.peut(DECIDER) and places.regions:
        structure = Structure(
            request.POST if quel == "structure" else None, initial=depart, prefix="structure"
        )
        structure.fields["region"] = forms.ChoiceField(
            label="Région", choices=[(c, regions[c]) for c in sorted(places.regions)]
        )
    rempli: Any = {"boite": boite, "structure": structure}.get(quel)
    if rempli is not None and rempli.is_valid():
        ecrire = ajouter_interlocuteur if quel == "boite" else ajouter_structure
        try:
            ecrire(**rempli.cleaned_data, par=request.acces.acteur, maintenant=maintenant)
        except ErreurMetier as erreur:
            rempli.add_error(None, str(erreur))
        else:
            messages.success(request, "L’annuaire est à jour.")
            return redirect("annuaire-aides")
    return render(
        request,
        "dossiers/annuaire/annuaire.html",
        {
            "boite": boite,
            "structure": structure,
            "interlocuteurs": interlocuteurs_de(departements=departements),
            "structures": structures_de(regions=set(places.regions)),
            "le": timezone.localdate(maintenant),
        },
        status=422 if rempli is not None else 200,
    )


@require_POST
@demande_quelque_part(INSTRUIRE)
def retirer(request: RequeteOuverte) -> HttpResponse:
    """End an entry today."""
    maintenant = timezone.now()
    cle = request.POST.get("cle", "")
    try:
        retirer_de_l_annuaire(
            genre=request.POST.get("genre", ""),
            cle=int(cle) if cle.isascii() and cle.isdigit() and len(cle) < 18 else 0,
            le=timezone.localdate(maintenant),
            par=request.acces.acteur,
            maintenant=maintenant,
        )
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "La ligne est retirée à partir d’aujourd’hui.")
    return redirect("annuaire-aides")
