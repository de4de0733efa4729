"""The doors of pages: who may come in, and behind which walls. A page without a door is refused.

`@demande(permission)` opens a page of a tenant (its address holds `<slug:locataire>`) or, with
`niveau=Niveau.PLATEFORME`, of the platform itself. The view runs in one transaction in which only
that tenant's rows exist, and receives `request.acces`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.audit.commands import consigner
from maillage.plateforme.base.erreurs import RefusMotive
from maillage.plateforme.cloisons.contexte import PLATEFORME, avec_locataires
from maillage.plateforme.comptes.access import preuve_forte
from maillage.plateforme.comptes.models import Compte
from maillage.plateforme.comptes.web.acteurs import acteur_de
from maillage.plateforme.roles import actes
from maillage.plateforme.roles.access import (
    Acces,
    Introuvable,
    Refus,
    check_permission,
    ouvrir_locataire,
    ouvrir_plateforme,
    ouvrir_quelque_part,
)
from maillage.plateforme.roles.annuaire import Locataire
from maillage.plateforme.roles.catalogue import Niveau, Permission, permissions_de
from maillage.plateforme.roles.rules import exige_preuve_forte
from maillage.plateforme.ui.requetes import Requete


class RequeteOuverte(Requete):
    """A request whose door is open."""

    acces: Acces


Vue = Callable[..., HttpResponseBase]


def demande(permission: Permission, *, niveau: Niveau = Niveau.LOCATAIRE) -> Callable[[Vue], Vue]:
    """The door of a page. Unknown tenant or no role there: 404. A role without the permission: 403
    and a line in the audit. A role that needs a stronger proof of identity: sent to give it."""

    def enrober(vue: Vue) -> Vue:
        @wraps(vue)
        def porte(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            code = kwargs.pop("locataire", "") if niveau is Niveau.LOCATAIRE else ""
            locataire, roles = _ouvrir(request, code, niveau)
            acteur = acteur_de(request, role=", ".join(roles))
            try:
                check_permission(roles=roles, permission=permission)
            except Refus as refus:
                _consigner_refus(acteur, permission, locataire)
                raise RefusMotive(str(refus)) from None
            if exige_preuve_forte(roles) and not preuve_forte(acteur.authentification):
                suite = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('compte_protection')}?{suite}")
            request.acces = Acces(locataire, roles, permissions_de(roles), acteur)
            cle = locataire.pk if locataire else PLATEFORME
            with avec_locataires(lus=[cle], ecrit=cle):
                response = vue(request, *args, **kwargs)
                # A page written later would be written outside the walls.
                if isinstance(response, SimpleTemplateResponse):
                    response.render()
            return response

        porte.permission = permission  # type: ignore[attr-defined]
        porte.niveau = niveau  # type: ignore[attr-defined]
        return porte

    return enrober


def demande_quelque_part(permission: Permission) -> Callable[[Vue], Vue]:
    """The door of a page that has no tenant in its address, for whoever holds the permission
    somewhere: on a CPTS, a territory or the platform. Others: 404. What is shown inside depends
    on the place: the view asks its module's `access`."""

    def enrober(vue: Vue) -> Vue:
        @wraps(vue)
        def porte(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                tenues = ouvrir_quelque_part(
                    compte=mon_compte(request), permission=permission, maintenant=timezone.now()
                )
            except Introuvable:
                raise Http404 from None
            roles = tuple(dict.fromkeys(a.role for a in tenues))
            acteur = acteur_de(request, role=", ".join(roles))
            if exige_preuve_forte(roles) and not preuve_forte(acteur.authentification):
                suite = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('compte_protection')}?{suite}")
            request.acces = Acces(None, roles, permissions_de(roles), acteur, tenues)
            with avec_locataires(lus=[PLATEFORME], ecrit=PLATEFORME):
                response = vue(request, *args, **kwargs)
                if isinstance(response, SimpleTemplateResponse):
                    response.render()
            return response

        porte.permission = permission  # type: ignore[attr-defined]
        porte.niveau = None  # type: ignore[attr-defined]
        return porte

    return enrober


def mon_compte(request: HttpRequest) -> int:
    """The key of the signed-in account; the site lets nobody else this far."""
    assert isinstance(request.user, Compte)
    return request.user.pk


def tout_compte(vue: Vue) -> Vue:
    """The door of a page that any account may open, about itself only."""
    vue.permission = None  # type: ignore[attr-defined]
    vue.niveau = None  # type: ignore[attr-defined]
    return vue


def _ouvrir(
    request: HttpRequest, code: str, niveau: Niveau
) -> tuple[Locataire | None, tuple[str, ...]]:
    compte, maintenant = mon_compte(request), timezone.now()
    try:
        if niveau is Niveau.PLATEFORME:
            return None, ouvrir_plateforme(compte=compte, maintenant=maintenant)
        return ouvrir_locataire(compte=compte, code=code, maintenant=maintenant)
    except Introuvable:
        raise Http404 from None


def _consigner_refus(acteur: Acteur, permission: Permission, locataire: Locataire | None) -> None:
    with transaction.atomic():
        consigner(
            par=acteur,
            action=actes.REFUS,
            maintenant=timezone.now(),
            objet=("lieu", locataire.code, locataire.nom)
            if locataire
            else ("lieu", "plateforme", "la plateforme"),
            locataire=locataire.pk if locataire else None,
            details={"permission": permission.libelle},
        )
