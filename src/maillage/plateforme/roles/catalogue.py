"""The roles and permissions the platform knows. Pure; modules declare theirs when Django starts.

A permission is something one may do, said in French. A role is a class: its permissions, the
levels it can be given on, the roles its holder may give to others, and a description to read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Niveau(StrEnum):
    """What a role is given on. A role on a wider level holds for every tenant inside it."""

    LOCATAIRE = "locataire"
    DEPARTEMENT = "departement"
    REGION = "region"
    PLATEFORME = "plateforme"


@dataclass(frozen=True, slots=True)
class Permission:
    """`code` is `room.verb`; `libelle` completes "peut…" and is shown to people."""

    code: str
    libelle: str


class Role:
    """Base of every role. `donnees_sensibles`: its holder reads data of persons under care, and
    so must have proved who they are by a second factor or a professional card."""

    code: ClassVar[str]
    nom: ClassVar[str]
    description: ClassVar[str]
    niveaux: ClassVar[frozenset[Niveau]]
    permissions: ClassVar[frozenset[str]] = frozenset()
    peut_donner: ClassVar[frozenset[str]] = frozenset()
    donnees_sensibles: ClassVar[bool] = False


_permissions: dict[str, Permission] = {}
_roles: dict[str, type[Role]] = {}


def declarer_permission(code: str, libelle: str) -> Permission:
    """Make a permission known. Declared twice with other words, it is a mistake."""
    permission = Permission(code, libelle)
    if _permissions.setdefault(code, permission) != permission:
        raise ValueError(f"permission {code!r} is declared twice")
    return permission


def declarer_role(role: type[Role]) -> type[Role]:
    """Class decorator: make a role known. The same code twice is a mistake."""
    if _roles.setdefault(role.code, role) is not role:
        raise ValueError(f"role {role.code!r} is declared twice")
    return role


def role_de(code: str) -> type[Role] | None:
    """The role of that code; None when it is no longer in the code: it then gives nothing."""
    return _roles.get(code)


def nom_du_role(code: str) -> str:
    """Its French name; the code itself when the role is no longer known."""
    return _roles[code].nom if code in _roles else code


def permissions_de(codes: Iterable[str]) -> frozenset[str]:
    """All that these roles allow together."""
    return frozenset[str]().union(*(_roles[c].permissions for c in codes if c in _roles))


def tous_les_roles() -> tuple[type[Role], ...]:
    return tuple(_roles.values())


def toutes_les_permissions() -> tuple[Permission, ...]:
    return tuple(sorted(_permissions.values(), key=lambda p: p.code))
