"""Opening a project: a signed-in person at once; anybody else through a link sent by mail."""

from typing import Any

from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.dossiers.commands import demander_ouverture, ouvrir_projet
from maillage.dossiers.rules.route import SITUATIONS
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.comptes.queries import compte_existe
from maillage.plateforme.comptes.web.acteurs import acteur_de
from maillage.plateforme.comptes.web.adresses import adresse_du_client
from maillage.plateforme.comptes.web.inscription import CompteInvite, ouvrir_compte_invite
from maillage.territoires.queries import tous_les_territoires

SEL = "maillage.dossiers.ouverture"
VALIDITE_S = 7 * 24 * 3600
# Letters that anybody can have sent to anybody: few, by address of the network.
ESSAIS = {"ouvrir_projet": "10/h/key"}


class Projet(forms.Form):
    """What a project is at first: a name, a département, where one stands."""

    nom = forms.CharField(
        label="Nom du projet",
        max_length=150,
        help_text="Un nom de travail\u00a0: la lettre d’intention dira le vrai, et le projet le "
        "prendra à son dépôt. Par exemple, CPTS et le nom du bassin.",
    )
    departement = forms.ChoiceField(label="Département", choices=())
    situation = forms.ChoiceField(
        label="Où en êtes-vous\u202f?",
        required=False,
        choices=[("", "Je ne sais pas encore"), *((s.code.value, s.phrase) for s in SITUATIONS)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departements, _ = tous_les_territoires()
        choix = forms.ChoiceField(
            label="Département",
            choices=[
                ("", "Choisissez"),
                *((c, f"{n} ({c})") for c, n in sorted(departements.items())),
            ],
        )
        self.fields["departement"] = choix


class ProjetDUnInconnu(Projet):
    """The same, with the address that the link is sent to."""

    courriel = forms.EmailField(
        label="Votre adresse de courriel",
        max_length=254,
        help_text="Nous y envoyons un lien qui ouvre le projet. Rien n’est créé avant.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ouvrir(request: HttpRequest) -> HttpResponse:
    """The form; for a signed-in person the project opens at once."""
    connecte = isinstance(request.user, Compte)
    classe = Projet if connecte else ProjetDUnInconnu
    depart = {
        cle: request.GET[cle] for cle in ("departement", "situation", "nom") if cle in request.GET
    }
    formulaire = classe(request.POST or None, initial=depart)
    if request.method == "POST" and formulaire.is_valid():
        saisi = formulaire.cleaned_data
        if connecte:
            try:
                return _ouvrir(request, saisi)
            except ErreurMetier as erreur:
                formulaire.add_error(None, str(erreur))
        elif not _reste_un_essai(request):
            formulaire.add_error(
                None, "Trop de demandes viennent de chez vous. Réessayez dans une heure."
            )
        else:
            _ecrire(request, saisi)
            return render(request, "dossiers/route/envoye.html", {"courriel": saisi["courriel"]})
    return render(
        request,
        "dossiers/route/ouvrir.html",
        {"formulaire": formulaire, "connecte": connecte},
        status=422 if formulaire.errors else 200,
    )


def _reste_un_essai(request: HttpRequest) -> bool:
    return bool(
        ratelimit.consume(
            request,
            app="allauth.account",
            action="ouvrir_projet",
            key=adresse_du_client(request),
            config=ESSAIS,
        )
    )


def _ecrire(request: HttpRequest, saisi: dict[str, Any]) -> None:
    """The same answer whether the address has an account or not."""
    jeton = signing.dumps(
        {cle: saisi[cle] for cle in ("nom", "departement", "situation", "courriel")},
        salt=SEL,
        compress=True,
    )
    departements, _ = tous_les_territoires()
    demander_ouverture(
        courriel=saisi["courriel"],
        nom=saisi["nom"],
        departement=departements[saisi["departement"]],
        lien=settings.ADRESSE_PUBLIQUE + reverse("projet-confirmer", kwargs={"jeton": jeton}),
        par=acteur_de(request),
        maintenant=timezone.now(),
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmer(request: HttpRequest, jeton: str) -> HttpResponse:
    """The link of the mail: it proves the address. Make an account, or sign in, then open."""
    try:
        saisi = signing.loads(jeton, salt=SEL, max_age=VALIDITE_S)
    except signing.BadSignature:
        return render(request, "dossiers/route/perime.html", status=410)
    contexte: dict[str, Any] = {"projet": saisi, "jeton": jeton}
    if isinstance(request.user, Compte):
        if request.method == "POST":
            try:
                return _ouvrir(request, saisi)
            except ErreurMetier as erreur:
                messages.error(request, str(erreur))
        return render(request, "dossiers/route/confirmer.html", contexte)
    if compte_existe(courriel=saisi["courriel"]):
        return render(request, "dossiers/route/connexion.html", contexte)
    formulaire = CompteInvite(request.POST or None, courriel=saisi["courriel"])
    if request.method == "POST" and formulaire.is_valid():
        try:
            with transaction.atomic():
                request.user = ouvrir_compte_invite(request, formulaire)
                return _ouvrir(request, saisi)
        except ErreurMetier as erreur:
            formulaire.add_error(None, str(erreur))
    return render(
        request,
        "dossiers/route/compte.html",
        contexte | {"formulaire": formulaire},
        status=422 if formulaire.errors else 200,
    )


def _ouvrir(request: HttpRequest, saisi: dict[str, Any]) -> HttpResponse:
    assert isinstance(request.user, Compte)
    dossier = ouvrir_projet(
        nom=saisi["nom"],
        departement=saisi["departement"],
        situation=saisi["situation"],
        compte=request.user.pk,
        par=acteur_de(request, request.user),
        maintenant=timezone.now(),
    )
    messages.success(request, "Le dossier est ouvert. Vous en êtes le porteur.")
    return redirect("dossier", locataire=dossier.communaute.code)
