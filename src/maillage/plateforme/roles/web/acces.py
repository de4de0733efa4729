"""Who can see what on a tenant, or on a place given by the operator; inviting, withdrawing."""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from maillage.noyau.dates import format_date
from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.comptes.web.reauthentification import preuve_recente_pour_ecrire
from maillage.plateforme.notifications.commands import envoyer
from maillage.plateforme.notifications.gabarits import declarer
from maillage.plateforme.roles.access import locataires_de
from maillage.plateforme.roles.annuaire import Locataire
from maillage.plateforme.roles.catalogue import Niveau, nom_du_role, permissions_de
from maillage.plateforme.roles.commands import annuler_invitation, inviter, retirer
from maillage.plateforme.roles.permissions import DONNER_ACCES, VOIR_ACCES
from maillage.plateforme.roles.queries import (
    detenteurs,
    invitations_en_cours,
    qui_peut_quoi,
    roles_tenus,
)
from maillage.plateforme.roles.rules import roles_a_donner

from .formulaires import Inviter
from .portes import RequeteOuverte, demande, mon_compte, tout_compte

INVITATION = declarer("roles.invitation", urgent=True)


@require_safe
@tout_compte
def mes_espaces(request: HttpRequest) -> HttpResponse:
    """Where I may go, and as whom. With a single place, one is taken there at once from sign-in."""
    compte, maintenant = mon_compte(request), timezone.now()
    espaces = locataires_de(compte=compte, maintenant=maintenant)
    tenus = roles_tenus(compte=compte, maintenant=maintenant)
    if len(espaces) == 1 and "depuis" in request.GET and len(tenus) == 1:
        return redirect("communaute", locataire=espaces[0].code)
    return render(
        request,
        "roles/espaces.html",
        {
            "espaces": espaces,
            "tenus": tenus,
            "exploitation": any(t.niveau is Niveau.PLATEFORME for t in tenus),
            "permissions": permissions_de(t.role.code for t in tenus),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@demande(VOIR_ACCES)
@preuve_recente_pour_ecrire
def acces(request: RequeteOuverte) -> HttpResponse:
    """Who can see what here; and, for those who may, the form to invite."""
    locataire = request.acces.locataire
    assert locataire
    formulaire = None
    roles = roles_a_donner(request.acces.roles, Niveau.LOCATAIRE)
    if request.acces.peut(DONNER_ACCES):
        formulaire = Inviter(request.POST or None, roles=roles)
        if (
            request.method == "POST"
            and formulaire.is_valid()
            and inviter_et_ecrire(
                request, formulaire, Niveau.LOCATAIRE, str(locataire.pk), locataire.nom
            )
        ):
            return redirect("acces", locataire=locataire.code)
    maintenant = timezone.now()
    trouves = detenteurs(
        cercles=locataire.cercles,
        ici=(Niveau.LOCATAIRE, str(locataire.pk)),
        maintenant=maintenant,
    )
    return render(
        request,
        "roles/acces.html",
        {
            "locataire": locataire,
            "detenteurs": trouves,
            "permissions": qui_peut_quoi(trouves),
            "roles": roles,
            "formulaire": formulaire,
            "donnables": {role.code for role in roles},
            "invitations": [
                {"invitation": i, "role": role, "expiree": i.expire_a <= maintenant}
                for i in invitations_en_cours(niveau=Niveau.LOCATAIRE, cible=str(locataire.pk))
                if (role := next((r for r in roles if r.code == i.role), None))
            ],
        },
        status=422 if formulaire is not None and formulaire.errors else 200,
    )


def inviter_et_ecrire(
    request: RequeteOuverte, formulaire: Inviter, niveau: Niveau, cible: str, lieu: str
) -> bool:
    """Offer the role and send its link; a refusal goes to the form, and the answer is False."""
    saisie: dict[str, Any] = formulaire.cleaned_data
    maintenant = timezone.now()
    try:
        invitation, jeton = inviter(
            courriel=saisie["courriel"],
            role=saisie["role"],
            niveau=niveau,
            cible=cible,
            fin_du_role=_lendemain(saisie["fin"]),
            par=request.acces.acteur,
            maintenant=maintenant,
        )
    except ErreurMetier as erreur:
        formulaire.add_error(None, str(erreur))
        return False
    envoyer(
        gabarit=INVITATION,
        a=invitation.courriel,
        contexte={
            "qui": request.acces.acteur.nom,
            "lieu": lieu,
            "role": nom_du_role(invitation.role),
            "lien": settings.ADRESSE_PUBLIQUE + reverse("invitation", args=[jeton]),
            "expire": format_date(timezone.localdate(invitation.expire_a)),
        },
        cle=f"invitation:{invitation.pk}",
        par=request.acces.acteur,
        maintenant=maintenant,
    )
    messages.success(
        request,
        f"Invitation envoyée à {invitation.courriel}. Le lien est valable jusqu’au "
        f"{format_date(timezone.localdate(invitation.expire_a))}.",
    )
    return True


def _lendemain(jour: Any) -> datetime | None:
    """Midnight after the last day, in local time: the end of a role is excluded."""
    if jour is None:
        return None
    return timezone.make_aware(datetime.combine(jour + timedelta(days=1), time.min))


@require_POST
@demande(DONNER_ACCES)
@preuve_recente_pour_ecrire
def retrait(request: RequeteOuverte, pk: int) -> HttpResponse:
    """Withdraw a role given on this very place."""
    locataire = _ici(request)
    try:
        retirer(
            attribution=pk,
            niveau=Niveau.LOCATAIRE,
            cible=str(locataire.pk),
            par=request.acces.acteur,
            maintenant=timezone.now(),
        )
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "Le rôle a été retiré. Il peut être redonné par une invitation.")
    return redirect("acces", locataire=locataire.code)


@require_POST
@demande(DONNER_ACCES)
def annulation(request: RequeteOuverte, pk: int) -> HttpResponse:
    """Withdraw an invitation of this very place."""
    locataire = _ici(request)
    try:
        annuler_invitation(
            invitation=pk,
            niveau=Niveau.LOCATAIRE,
            cible=str(locataire.pk),
            par=request.acces.acteur,
            maintenant=timezone.now(),
        )
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "L’invitation a été annulée\u00a0: son lien ne fonctionne plus.")
    return redirect("acces", locataire=locataire.code)


def _ici(request: RequeteOuverte) -> Locataire:
    assert request.acces.locataire
    return request.acces.locataire
