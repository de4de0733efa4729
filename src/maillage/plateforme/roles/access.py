"""Who holds what, now. Everything else asks here."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from maillage.plateforme.audit.acteurs import Acteur
from maillage.plateforme.comptes.access import preuve_forte

from .annuaire import Locataire, annuaire
from .catalogue import Niveau, Permission, permissions_de
from .models import Attribution
from .rules import exige_preuve_forte


class Introuvable(Exception):
    """Nothing there that this account may know of: pages answer 404, whatever really is there."""


class Refus(Exception):
    """The account knows the place but may not do this: 403, with the sentence."""


@dataclass(frozen=True, slots=True)
class Acces:
    """What a view receives once its door is open: where, as whom, with what rights."""

    locataire: Locataire | None
    roles: tuple[str, ...]
    permissions: frozenset[str]
    acteur: Acteur
    # Where the roles are held, for a page whose address names no place.
    tenues: tuple[Attribution, ...] = ()

    def peut(self, permission: Permission) -> bool:
        return permission.code in self.permissions

    def cibles(self, niveau: Niveau) -> frozenset[str]:
        """The places of this kind where the roles that opened the page are held."""
        return frozenset(a.cible for a in self.tenues if a.niveau == niveau.value)


def attributions_en_vigueur(*, compte: int, maintenant: datetime) -> tuple[Attribution, ...]:
    """The roles an account holds at this moment. One query."""
    return tuple(
        Attribution.objects.filter(compte_id=compte, debut__lte=maintenant)
        .filter(Q(fin__isnull=True) | Q(fin__gt=maintenant))
        .order_by("niveau", "cible", "role")
    )


def roles_sur(
    *, compte: int, cercles: frozenset[tuple[Niveau, str]], maintenant: datetime
) -> tuple[str, ...]:
    """The roles that an account holds on a place, its own or through a wider one."""
    return tuple(
        dict.fromkeys(
            a.role
            for a in attributions_en_vigueur(compte=compte, maintenant=maintenant)
            if a.cercle in cercles
        )
    )


def cercles_de(niveau: Niveau, cible: str) -> frozenset[tuple[Niveau, str]]:
    """The places whose roles hold on this one. The platform's operator holds everywhere for what
    concerns giving roles, never for what is inside a tenant."""
    return frozenset({(niveau, cible), (Niveau.PLATEFORME, "")})


def locataires_de(*, compte: int, maintenant: datetime) -> tuple[Locataire, ...]:
    """The tenants that an account may enter, by name. Two queries."""
    cercles = {
        a.cercle
        for a in attributions_en_vigueur(compte=compte, maintenant=maintenant)
        if a.niveau != Niveau.PLATEFORME.value
    }
    return annuaire().dans(cercles) if cercles else ()


def ouvrir_locataire(
    *, compte: int, code: str, maintenant: datetime
) -> tuple[Locataire, tuple[str, ...]]:
    """The tenant at address `code` and the roles held there.

    Raises Introuvable when there is none or the account holds no role on it: a stranger must not
    learn which exist.
    """
    locataire = annuaire().trouver(code)
    if locataire is None:
        raise Introuvable(code)
    roles = roles_sur(compte=compte, cercles=locataire.cercles, maintenant=maintenant)
    if not roles:
        raise Introuvable(code)
    return locataire, roles


def ouvrir_plateforme(*, compte: int, maintenant: datetime) -> tuple[str, ...]:
    """The roles held on the platform itself. Raises Introuvable when there is none."""
    roles = roles_sur(
        compte=compte, cercles=frozenset({(Niveau.PLATEFORME, "")}), maintenant=maintenant
    )
    if not roles:
        raise Introuvable("plateforme")
    return roles


def ouvrir_quelque_part(
    *, compte: int, permission: Permission, maintenant: datetime
) -> tuple[Attribution, ...]:
    """The roles of the account that allow this, wherever they are held. Raises Introuvable when
    there is none."""
    tenues = tuple(
        a
        for a in attributions_en_vigueur(compte=compte, maintenant=maintenant)
        if permission.code in permissions_de([a.role])
    )
    if not tenues:
        raise Introuvable(permission.code)
    return tenues


def check_permission(*, roles: tuple[str, ...], permission: Permission) -> None:
    """Raises Refus, which says what is not allowed."""
    if permission.code not in permissions_de(roles):
        raise Refus(f"Votre rôle ne permet pas ceci\u00a0: {permission.libelle}.")


def acteur_peut(
    *, acteur: Acteur, locataire: Locataire, permission: str, maintenant: datetime
) -> bool:
    """True when the one who acts may do this on this tenant, and has proved who they are as
    strongly as their role asks. For what has no door of its own: files follow what carries them.
    """
    if acteur.compte is None:
        return False
    roles = roles_sur(compte=acteur.compte, cercles=locataire.cercles, maintenant=maintenant)
    if exige_preuve_forte(roles) and not preuve_forte(acteur.authentification):
        return False
    return permission in permissions_de(roles)
