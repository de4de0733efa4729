"""Reads of roles: what I may enter, who can see what, which invitations wait."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from .access import attributions_en_vigueur
from .annuaire import Locataire, annuaire
from .catalogue import Niveau, Permission, Role, role_de, toutes_les_permissions
from .models import Attribution, Invitation
from .rules import exige_preuve_forte, refus_d_invitation


@dataclass(frozen=True, slots=True)
class Detenteur:
    """Somebody who holds a role on a place, and through which place."""

    attribution: int
    compte: int
    nom: str
    courriel: str
    role: type[Role]
    place: str
    directe: bool
    debut: datetime
    fin: datetime | None
    donnee_par: str


@dataclass(frozen=True, slots=True)
class RoleTenu:
    """A role of mine: on what, until when."""

    role: type[Role]
    niveau: Niveau
    place: str
    debut: datetime
    fin: datetime | None


def roles_tenus(*, compte: int, maintenant: datetime) -> tuple[RoleTenu, ...]:
    """The roles an account holds, with the names of the places. At most four queries."""
    tenues = attributions_en_vigueur(compte=compte, maintenant=maintenant)
    noms = annuaire().libelles({a.cercle for a in tenues})
    return tuple(
        RoleTenu(role, a.cercle[0], noms.get(a.cercle, a.cible), a.debut, a.fin)
        for a in tenues
        if (role := role_de(a.role))
    )


def exige_second_facteur(*, compte: int, maintenant: datetime) -> bool:
    """True when a role of this account reads data of persons under care."""
    tenues = attributions_en_vigueur(compte=compte, maintenant=maintenant)
    return exige_preuve_forte(a.role for a in tenues)


def detenteurs(
    *, cercles: Iterable[tuple[Niveau, str]], ici: tuple[Niveau, str], maintenant: datetime
) -> tuple[Detenteur, ...]:
    """Everybody whose role holds on a place at this moment, those of the place itself first.

    A constant number of queries.
    """
    cercles = set(cercles)
    condition = Q(pk__in=[])
    for niveau, cible in cercles:
        condition |= Q(niveau=niveau.value, cible=cible)
    lignes = (
        Attribution.objects.filter(condition, debut__lte=maintenant)
        .filter(Q(fin__isnull=True) | Q(fin__gt=maintenant))
        .select_related("compte")
        .order_by("compte__nom", "compte__prenom", "compte__courriel", "role")
    )
    noms = annuaire().libelles(cercles)
    trouves = [
        Detenteur(
            attribution=ligne.pk,
            compte=ligne.compte_id,
            nom=ligne.compte.nom_complet,
            courriel=ligne.compte.courriel,
            role=role,
            place=noms.get(ligne.cercle, ligne.cible),
            directe=ligne.cercle == ici,
            debut=ligne.debut,
            fin=ligne.fin,
            donnee_par=ligne.donnee_par,
        )
        for ligne in lignes
        if (role := role_de(ligne.role))
    ]
    return tuple(sorted(trouves, key=lambda d: not d.directe))


def detenteurs_sur_un_territoire(*, maintenant: datetime) -> tuple[Detenteur, ...]:
    """Everybody whose role is given on a place wider than a tenant. A constant number of queries.

    `directe` is always true: each is given on the very place that is shown.
    """
    places = (
        Attribution.objects.exclude(niveau=Niveau.LOCATAIRE.value)
        .order_by()
        .values_list("niveau", "cible")
        .distinct()
    )
    trouves = detenteurs(
        cercles={(Niveau(niveau), cible) for niveau, cible in places},
        ici=(Niveau.PLATEFORME, ""),
        maintenant=maintenant,
    )
    return tuple(sorted((replace(d, directe=True) for d in trouves), key=lambda d: d.place))


def place_d_une_attribution(*, attribution: int) -> tuple[Niveau, str] | None:
    """Where a role wider than a tenant was given; None when there is no such role."""
    trouvee = (
        Attribution.objects.exclude(niveau=Niveau.LOCATAIRE.value).filter(pk=attribution).first()
    )
    return trouvee.cercle if trouvee else None


def place_d_une_invitation(*, invitation: int) -> tuple[Niveau, str] | None:
    """Where an invitation wider than a tenant offers a role; None when there is no such one."""
    trouvee = (
        Invitation.objects.exclude(niveau=Niveau.LOCATAIRE.value).filter(pk=invitation).first()
    )
    return trouvee.cercle if trouvee else None


def invitations_sur_un_territoire() -> tuple[tuple[Invitation, str], ...]:
    """Those wider than a tenant that wait for an answer, with the name of the place, the latest
    first."""
    attendues = tuple(
        Invitation.objects.exclude(niveau=Niveau.LOCATAIRE.value)
        .filter(acceptee_a__isnull=True, annulee_a__isnull=True)
        .order_by("-creee_a")
    )
    noms = annuaire().libelles({i.cercle for i in attendues})
    return tuple((i, noms.get(i.cercle, i.cible)) for i in attendues)


def qui_peut_quoi(
    trouves: Iterable[Detenteur],
) -> tuple[tuple[Permission, tuple[Detenteur, ...]], ...]:
    """Each permission that somebody holds here, with who holds it."""
    trouves = tuple(trouves)
    lignes = (
        (permission, tuple(d for d in trouves if permission.code in d.role.permissions))
        for permission in toutes_les_permissions()
    )
    return tuple((permission, qui) for permission, qui in lignes if qui)


def invitations_en_cours(*, niveau: Niveau, cible: str) -> tuple[Invitation, ...]:
    """Those neither accepted nor withdrawn, expired ones included, the latest first."""
    return tuple(
        Invitation.objects.filter(
            niveau=niveau.value, cible=cible, acceptee_a__isnull=True, annulee_a__isnull=True
        ).order_by("-creee_a")
    )


def invitation_du_jeton(*, jeton: str) -> Invitation | None:
    """The invitation of a link, whatever its state."""
    return Invitation.objects.filter(empreinte=empreinte(jeton)).first()


def refus_de(invitation: Invitation, maintenant: datetime) -> str | None:
    """Why this invitation no longer works; None when it does."""
    return refus_d_invitation(
        maintenant=maintenant,
        expire_a=invitation.expire_a,
        acceptee_a=invitation.acceptee_a,
        annulee_a=invitation.annulee_a,
    )


def empreinte(jeton: str) -> str:
    """What is kept of a link's secret: enough to recognise it, too little to make it."""
    return hashlib.sha256(jeton.encode("utf-8", "replace")).hexdigest()


def locataire_de_cible(cible: str) -> Locataire | None:
    """The tenant of an attribution's target; None when the target is not a tenant's key."""
    trouves = annuaire().dans([(Niveau.LOCATAIRE, cible)])
    return trouves[0] if trouves else None
