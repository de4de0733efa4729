"""Our own pages of the account; those of allauth are only dressed."""

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.comptes import access, commands, queries
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.notifications.commands import preferer
from maillage.plateforme.notifications.queries import rythme_de
from maillage.plateforme.notifications.states import Rythme

from .acteurs import acteur_de
from .formulaires import Identite


class RequeteDeCompte(HttpRequest):
    user: Compte


@require_safe
@never_cache
def compte(request: RequeteDeCompte) -> HttpResponse:
    """Everything of the account: who, addresses, password, factors, sessions, what happened."""
    return _montrer(
        request, Identite(initial={"prenom": request.user.prenom, "nom": request.user.nom})
    )


@require_POST
def identite(request: RequeteDeCompte) -> HttpResponse:
    formulaire = Identite(request.POST)
    if not formulaire.is_valid():
        return _montrer(request, formulaire, statut=422)
    commands.nommer(
        compte=request.user,
        **formulaire.cleaned_data,
        par=acteur_de(request),
        maintenant=timezone.now(),
    )
    messages.success(request, "Votre nom est enregistré.")
    return redirect("compte")


@require_POST
def rythme(request: RequeteDeCompte) -> HttpResponse:
    """One message an event, or a digest a day, for the main address of the account."""
    try:
        preferer(
            adresse=request.user.courriel,
            rythme=Rythme.QUOTIDIEN if request.POST.get("resume") else Rythme.IMMEDIAT,
        )
    except ErreurMetier as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Votre choix est enregistré.")
    return redirect("compte")


@require_POST
def fermer_session(request: RequeteDeCompte, pk: int) -> HttpResponse:
    try:
        commands.fermer_session(
            compte=request.user, session=pk, par=acteur_de(request), maintenant=timezone.now()
        )
    except ErreurMetier as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "La session est fermée.")
    return redirect("compte")


@require_POST
def fermer_autres_sessions(request: RequeteDeCompte) -> HttpResponse:
    commands.fermer_autres_sessions(
        compte=request.user,
        sauf=request.session.session_key or "",
        par=acteur_de(request),
        maintenant=timezone.now(),
    )
    messages.success(request, "Vos autres sessions sont fermées.")
    return redirect("compte")


@require_safe
@never_cache
def protection(request: RequeteDeCompte) -> HttpResponse:
    """Why a second factor is asked for, and how to have one."""
    if access.second_facteur_present(request):
        return redirect(_suite(request))
    return render(
        request,
        "comptes/protection.html",
        {"facteurs": queries.facteurs(request.user), "suite": _suite(request)},
    )


@require_safe
def reconnexion(request: RequeteDeCompte) -> HttpResponse:
    return render(request, "comptes/reconnexion.html", {"suite": _suite(request)})


def _suite(request: HttpRequest) -> str:
    voulue = request.GET.get("next", "")
    sure = url_has_allowed_host_and_scheme(voulue, {request.get_host()}, request.is_secure())
    return voulue if sure else "/"


def _montrer(request: RequeteDeCompte, formulaire: Identite, statut: int = 200) -> HttpResponse:
    personne, maintenant = request.user, timezone.now()
    return render(
        request,
        "comptes/compte.html",
        {
            "formulaire": formulaire,
            "courriels": queries.courriels(personne),
            "facteurs": queries.facteurs(personne),
            "exige": access.second_facteur_exige(personne, maintenant=maintenant),
            "sessions": queries.sessions(personne, maintenant=maintenant),
            "session_ici": request.session.session_key,
            "historique": queries.historique(personne),
            "resume": rythme_de(adresse=personne.courriel) is Rythme.QUOTIDIEN,
        },
        status=statut,
    )


class Connexion(LoginView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contexte: dict[str, Any] = super().get_context_data(**kwargs)
        return contexte | {"inscription_ouverte": settings.INSCRIPTION_OUVERTE}


connexion = Connexion.as_view()


class RetraitDeCle(RemoveWebAuthnView):  # type: ignore[misc]
    """allauth asks its adapter before it removes an application of codes; we do so for keys too."""

    def form_valid(self, form: Any) -> HttpResponse:
        adaptateur = get_adapter()
        if not adaptateur.can_delete_authenticator(self.get_object()):
            form.add_error(None, adaptateur.validation_error("cannot_delete_authenticator"))
            return self.form_invalid(form)  # type: ignore[no-any-return]
        return super().form_valid(form)  # type: ignore[no-any-return]


retirer_cle = RetraitDeCle.as_view()
