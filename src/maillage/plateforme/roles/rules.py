"""Decisions about roles, from plain values. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from .catalogue import Niveau, Role, role_de, tous_les_roles

VALIDITE_INVITATION = timedelta(days=7)


def refus_de_donner(*, roles_du_donneur: Iterable[str], role: str, niveau: Niveau) -> str | None:
    """Why someone who holds these roles on a place may not give `role` there; None if they may."""
    voulu = role_de(role)
    if voulu is None:
        return f"Le rôle «\u00a0{role}\u00a0» n’existe pas."
    if niveau not in voulu.niveaux:
        return f"Le rôle «\u00a0{voulu.nom}\u00a0» ne se donne pas à ce niveau."
    donneurs = (role_de(code) for code in roles_du_donneur)
    if not any(d is not None and role in d.peut_donner for d in donneurs):
        return f"Votre rôle ne permet pas de donner ou retirer le rôle «\u00a0{voulu.nom}\u00a0»."
    return None


def refus_d_invitation(
    *,
    maintenant: datetime,
    expire_a: datetime,
    acceptee_a: datetime | None,
    annulee_a: datetime | None,
) -> str | None:
    """Why a link no longer works, as a sentence with what to do; None when it does."""
    if acceptee_a:
        return "Cette invitation a déjà servi. Connectez-vous avec le compte qui l’a acceptée."
    if annulee_a:
        return (
            "Cette invitation a été annulée. Demandez-en une nouvelle à la personne qui vous l’a "
            "envoyée."
        )
    if maintenant >= expire_a:
        return (
            "Cette invitation a expiré. Demandez-en une nouvelle à la personne qui vous l’a "
            "envoyée."
        )
    return None


def exige_preuve_forte(roles: Iterable[str]) -> bool:
    """True when one of these roles reads data of persons under care."""
    return any((r := role_de(code)) is not None and r.donnees_sensibles for code in roles)


def masquer(courriel: str) -> str:
    """An address told to somebody it may not belong to: first letter and domain only."""
    nom, _, domaine = courriel.partition("@")
    return f"{nom[:1]}…@{domaine}"


def roles_a_donner(roles_du_donneur: Iterable[str], niveau: Niveau) -> tuple[type[Role], ...]:
    """What someone may give on a place, in the order of the catalogue."""
    return tuple(
        role
        for role in tous_les_roles()
        if refus_de_donner(roles_du_donneur=roles_du_donneur, role=role.code, niveau=niveau) is None
    )
