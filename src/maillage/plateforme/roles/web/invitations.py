"""The page of an invitation's link: accept, sign in, or make an account."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.comptes.queries import compte_existe
from maillage.plateforme.comptes.web.acteurs import acteur_de
from maillage.plateforme.comptes.web.inscription import CompteInvite, ouvrir_compte_invite
from maillage.plateforme.roles.annuaire import annuaire
from maillage.plateforme.roles.catalogue import role_de
from maillage.plateforme.roles.commands import accepter
from maillage.plateforme.roles.queries import invitation_du_jeton, refus_de
from maillage.plateforme.roles.rules import masquer

from .portes import mon_compte


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, jeton: str) -> HttpResponse:
    """The secret of the link proves the address: whoever has it received the mail."""
    trouvee = invitation_du_jeton(jeton=jeton)
    refus = (
        refus_de(trouvee, timezone.now())
        if trouvee
        else "Ce lien d’invitation n’existe pas. Vérifiez qu’il est complet, ou demandez-en un "
        "nouveau."
    )
    if refus or trouvee is None:
        return render(
            request,
            "roles/invitation_refusee.html",
            {"refus": refus},
            status=410 if trouvee else 404,
        )
    contexte: dict[str, Any] = {
        "invitation": trouvee,
        "role": role_de(trouvee.role),
        "lieu": annuaire().libelle(*trouvee.cercle),
        "jeton": jeton,
    }
    if request.user.is_authenticated:
        return _connecte(request, jeton, contexte)
    if compte_existe(courriel=trouvee.courriel):
        return render(request, "roles/invitation_connexion.html", contexte)
    formulaire = CompteInvite(request.POST or None, courriel=trouvee.courriel)
    if request.method == "POST" and formulaire.is_valid():
        try:
            _ouvrir_compte(request, jeton, formulaire)
        except ErreurMetier as erreur:
            formulaire.add_error(None, str(erreur))
        else:
            messages.success(request, "Bienvenue. Votre compte est ouvert.")
            return redirect("espaces")
    return render(
        request,
        "roles/invitation_compte.html",
        contexte | {"formulaire": formulaire},
        status=422 if formulaire.errors else 200,
    )


def _ouvrir_compte(request: HttpRequest, jeton: str, formulaire: CompteInvite) -> None:
    """Account and role come together or not at all."""
    with transaction.atomic():
        compte = ouvrir_compte_invite(request, formulaire)
        accepter(
            jeton=jeton,
            compte=compte.pk,
            courriels=frozenset({formulaire.courriel}),
            par=acteur_de(request, compte),
            maintenant=timezone.now(),
        )


def _connecte(request: HttpRequest, jeton: str, contexte: dict[str, Any]) -> HttpResponse:
    confirmees = frozenset(
        EmailAddress.objects.filter(user_id=mon_compte(request), verified=True).values_list(
            "email", flat=True
        )
    )
    invitee = contexte["invitation"].courriel
    if invitee not in {c.lower() for c in confirmees}:
        return render(
            request,
            "roles/invitation_autre.html",
            contexte | {"destinataire": masquer(invitee)},
            status=403,
        )
    if request.method == "POST":
        try:
            accepter(
                jeton=jeton,
                compte=mon_compte(request),
                courriels=confirmees,
                par=acteur_de(request),
                maintenant=timezone.now(),
            )
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        else:
            messages.success(request, f"Vous avez maintenant accès à {contexte['lieu']}.")
        return redirect("espaces")
    return render(request, "roles/invitation_accepter.html", contexte)
