"""The territory of one CPTS: see, try, define."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from maillage.communautes.access import DEFINIR_PERIMETRE, VOIR
from maillage.communautes.commands import definir_perimetre
from maillage.communautes.queries import DECOUPAGES
from maillage.couverture.queries.perimetre import EtudeDePerimetre, etude_de_perimetre
from maillage.couverture.rules.euros import CE_QUI_EST_COMPTE
from maillage.couverture.web.couverture.vues import jour_demande
from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.roles.web.portes import RequeteOuverte, demande
from maillage.plateforme.ui.carte import Anneau, Carte, carte
from maillage.territoires import queries as territoires

from .essai import Essai, appliquer, lire_essai, lire_parts, parts_tapees

FORMES_MAXIMUM = 1_200


class NouvelleVersion(forms.Form):
    """From when, by what decision, and whether it binds."""

    debut = forms.DateField(
        label="À partir du",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Donnez le premier jour de ce périmètre.",
            "invalid": "Écrivez la date ainsi\u00a0: 2026-01-31.",
        },
    )
    source = forms.CharField(
        label="Ce qui le décide",
        max_length=300,
        error_messages={"required": "Dites ce qui décide de ce périmètre\u00a0: avenant, avis…"},
    )
    geste = forms.CharField(required=False, max_length=20)

    def clean_debut(self) -> date:
        debut: date = self.cleaned_data["debut"]
        if not date(2016, 1, 1) <= debut <= timezone.localdate() + timedelta(days=3660):
            raise forms.ValidationError(
                "Les CPTS existent depuis 2016\u00a0: choisissez une date entre 2016 et dans dix "
                "ans."
            )
        return debut

    def clean(self) -> None:
        # The two buttons have no field on screen beside which to say it.
        if self.cleaned_data.get("geste") not in ("proposer", "definir"):
            self.add_error(None, "Choisissez\u00a0: proposer, ou définir.")


@require_safe
@demande(VOIR)
def page(request: RequeteOuverte) -> HttpResponse:
    """The perimeter of a day, and a change tried on it: nothing is written."""
    locataire = request.acces.locataire
    assert locataire
    jour, remarque = jour_demande(request)
    essai = lire_essai(request.GET)
    etude = etude_de_perimetre(
        communaute=locataire.code, le=jour, ajouter=essai.plus, retirer=essai.moins
    )
    apres = appliquer(essai, request.GET, etude.changement.avant.unites)
    if apres is not None:
        le = jour.isoformat() if "le" in request.GET else ""
        adresse = reverse("territoire", args=[locataire.code])
        requete = apres.adresse(le)
        return HttpResponseRedirect(f"{adresse}?{requete}#essai" if requete else adresse)
    formulaire = NouvelleVersion(initial={"debut": jour})
    return _rendre(request, etude, essai, formulaire, remarque=remarque)


@require_POST
@demande(DEFINIR_PERIMETRE)
def definir(request: RequeteOuverte) -> HttpResponse:
    """A new dated version: a project, which binds nobody, or the perimeter in force."""
    locataire = request.acces.locataire
    assert locataire
    maintenant = timezone.now()
    essai = lire_essai(request.POST)
    formulaire = NouvelleVersion(request.POST)
    debut = formulaire.cleaned_data["debut"] if formulaire.is_valid() else timezone.localdate()
    etude = etude_de_perimetre(
        communaute=locataire.code, le=debut, ajouter=essai.plus, retirer=essai.moins
    )
    a_partager = {code for code in etude.changement.apres.unites if f"part-{code}" in request.POST}
    parts, fautes = lire_parts(request.POST, sorted(a_partager))
    for faute in (*essai.erreurs, *fautes):
        formulaire.add_error(None, faute)
    if formulaire.is_valid():
        en_vigueur = formulaire.cleaned_data["geste"] == "definir"
        gardees = etude.perimetre.parts if etude.perimetre else {}
        try:
            definir_perimetre(
                communaute=locataire.code,
                codes=etude.changement.apres.unites,
                debut=debut,
                parts={
                    code: part
                    for code, part in gardees.items()
                    if code in etude.changement.apres.unites and code not in a_partager
                }
                | parts,
                source=formulaire.cleaned_data["source"],
                en_vigueur=en_vigueur,
                par=request.acces.acteur,
                maintenant=maintenant,
            )
        except ErreurMetier as erreur:
            for ligne in str(erreur).splitlines():
                formulaire.add_error(None, ligne)
        else:
            messages.success(
                request,
                f"Le périmètre est {'défini' if en_vigueur else 'proposé'} à partir du "
                f"{format_date(debut)}.",
            )
            adresse = reverse("territoire", args=[locataire.code])
            return HttpResponseRedirect(f"{adresse}?le={debut.isoformat()}")
    return _rendre(request, etude, essai, formulaire, tapees=parts_tapees(request.POST), statut=422)


def _rendre(
    request: RequeteOuverte,
    etude: EtudeDePerimetre,
    essai: Essai,
    formulaire: NouvelleVersion,
    *,
    remarque: str = "",
    tapees: dict[str, str] | None = None,
    statut: int = 200,
) -> HttpResponse:
    locataire = request.acces.locataire
    assert locataire
    q = (request.GET.get("q") or "").strip()[:80]
    changement = etude.changement
    anciennes = etude.perimetre.parts if etude.perimetre else {}
    return render(
        request,
        "couverture/territoire/page.html",
        {
            "locataire": locataire,
            "etude": etude,
            "changement": changement,
            "essai": essai,
            "formulaire": formulaire,
            "remarque": remarque,
            "q": q,
            "propositions": territoires.rechercher(texte=q, limite=8) if len(q) >= 2 else (),
            "carte": _carte(etude),
            "partages": [
                {
                    "ailleurs": ailleurs,
                    "part": _tape(tapees, f"part-{ailleurs.unite}", anciennes, ailleurs.unite),
                    "decoupage": (tapees or {}).get(f"decoupage-{ailleurs.unite}", ""),
                    "precision": (tapees or {}).get(f"precision-{ailleurs.unite}", ""),
                }
                for ailleurs in etude.partagees
            ],
            "decoupages": list(DECOUPAGES.items()),
            "versions": list(reversed(etude.versions)),
            "peut_definir": request.acces.peut(DEFINIR_PERIMETRE),
            "ce_qui_est_compte": CE_QUI_EST_COMPTE,
            "le_demande": "le" in request.GET,
        },
        status=statut,
    )


def _tape(tapees: dict[str, str] | None, cle: str, anciennes: dict[str, Any], code: str) -> str:
    if tapees is not None:
        return tapees.get(cle, "")
    return f"{anciennes[code].part * 100:.4f}".rstrip("0").rstrip(".") if code in anciennes else ""


def _carte(etude: EtudeDePerimetre) -> Carte | None:
    """Kept, added and removed unités; None when none has an outline, or there are too many."""
    changement = etude.changement
    codes = {*changement.avant.unites, *changement.apres.unites}
    if len(codes) > FORMES_MAXIMUM:
        return None
    contours: list[tuple[str, str, list[Anneau]]] = []
    for forme in territoires.geometries(codes=codes)["features"]:
        code, geometrie = forme["id"], forme["geometry"]
        polygones = (
            geometrie["coordinates"]
            if geometrie["type"] == "MultiPolygon"
            else [geometrie["coordinates"]]
        )
        mot, classe = "", ""
        if code in changement.ajoutees:
            mot, classe = "\u00a0: ajoutée", "terre-prise"
        elif code in changement.retirees:
            mot, classe = "\u00a0: retirée", "terre-retiree"
        contours.append(
            (
                etude.noms.get(code, code) + mot,
                classe,
                [anneau for polygone in polygones for anneau in polygone],
            )
        )
    return carte(contours)
