"""Roles given on a place wider than a tenant: ARS, CPAM, SAMU, operators."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.comptes.web.reauthentification import preuve_recente_pour_ecrire
from maillage.plateforme.roles.annuaire import annuaire
from maillage.plateforme.roles.catalogue import Niveau, role_de
from maillage.plateforme.roles.commands import annuler_invitation, retirer
from maillage.plateforme.roles.permissions import DONNER_ACCES
from maillage.plateforme.roles.queries import (
    detenteurs_sur_un_territoire,
    invitations_sur_un_territoire,
    place_d_une_attribution,
    place_d_une_invitation,
)
from maillage.plateforme.roles.rules import roles_a_donner

from .acces import inviter_et_ecrire
from .formulaires import InviterSurUnTerritoire
from .portes import RequeteOuverte, demande


@require_http_methods(["GET", "HEAD", "POST"])
@demande(DONNER_ACCES, niveau=Niveau.PLATEFORME)
@preuve_recente_pour_ecrire
def acces_territoires(request: RequeteOuverte) -> HttpResponse:
    """Who holds a role on a département, a région or the platform, and the form to invite."""
    lieux = annuaire().lieux()
    roles = tuple(
        dict.fromkeys(
            role
            for niveau in (Niveau.REGION, Niveau.DEPARTEMENT, Niveau.PLATEFORME)
            for role in roles_a_donner(request.acces.roles, niveau)
        )
    )
    formulaire = InviterSurUnTerritoire(request.POST or None, roles=roles, lieux=lieux)
    if request.method == "POST" and formulaire.is_valid():
        place = formulaire.place()
        if inviter_et_ecrire(request, formulaire, *place, lieux[place]):
            return redirect("acces-territoires")
    maintenant = timezone.now()
    return render(
        request,
        "roles/acces_territoires.html",
        {
            "detenteurs": detenteurs_sur_un_territoire(maintenant=maintenant),
            "roles": roles,
            "formulaire": formulaire,
            "invitations": [
                {"invitation": i, "lieu": lieu, "role": role, "expiree": i.expire_a <= maintenant}
                for i, lieu in invitations_sur_un_territoire()
                if (role := role_de(i.role))
            ],
        },
        status=422 if formulaire.errors else 200,
    )


@require_POST
@demande(DONNER_ACCES, niveau=Niveau.PLATEFORME)
@preuve_recente_pour_ecrire
def retrait(request: RequeteOuverte, pk: int) -> HttpResponse:
    """Withdraw a role given on a place wider than a tenant."""
    place = place_d_une_attribution(attribution=pk)
    if place is None:
        raise Http404
    try:
        retirer(
            attribution=pk,
            niveau=place[0],
            cible=place[1],
            par=request.acces.acteur,
            maintenant=timezone.now(),
        )
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "Le rôle a été retiré. Il peut être redonné par une invitation.")
    return redirect("acces-territoires")


@require_POST
@demande(DONNER_ACCES, niveau=Niveau.PLATEFORME)
def annulation(request: RequeteOuverte, pk: int) -> HttpResponse:
    """Withdraw an invitation on a place wider than a tenant."""
    place = place_d_une_invitation(invitation=pk)
    if place is None:
        raise Http404
    try:
        annuler_invitation(
            invitation=pk,
            niveau=place[0],
            cible=place[1],
            par=request.acces.acteur,
            maintenant=timezone.now(),
        )
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "L’invitation a été annulée\u00a0: son lien ne fonctionne plus.")
    return redirect("acces-territoires")
