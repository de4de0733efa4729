"""Who may see and deposit which file: each module answers for the objects that carry them.

A file has no rights of its own: it follows its `porteur`. What a person may not see does not exist
for them (`Introuvable`, answered 404).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import PermissionDenied

from maillage.noyau.erreurs import ErreurMetier
from maillage.plateforme.audit.acteurs import Acteur

from .rules import TYPES

# Who asks, the object, and when: a role has dates.
type Question = Callable[[Acteur, str, datetime], bool]

BUREAUTIQUE = frozenset(TYPES) - {"image/svg+xml"}


class Introuvable(ErreurMetier):
    """No such file for this person: whether it exists elsewhere is not said."""

    def __init__(self) -> None:
        super().__init__("Ce fichier n’existe pas, ou n’existe plus.")


@dataclass(frozen=True, slots=True)
class Usage:
    """What files of one kind may be. `lectures_consignees`: each opening is told to the audit."""

    code: str
    mot: str
    types: frozenset[str] = BUREAUTIQUE
    octets_maximum: int = 20 * 1024 * 1024
    nombre_maximum: int = 200
    lectures_consignees: bool = False


@dataclass(frozen=True, slots=True)
class Porteur:
    """A kind of object that carries files. Each question takes the actor, the object's
    identifier as text and the time, and is asked outside any tenant. `locataire` gives the
    tenant's key, None when there is no such object; `libelle` its name for people."""

    type: str
    usages: tuple[Usage, ...]
    voir: Question
    deposer: Question
    locataire: Callable[[str], int | None]
    libelle: Callable[[str], str]
    supprimer: Question | None = None
    usage_par_defaut: Usage = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "usage_par_defaut", self.usages[0])


_PORTEURS: dict[str, Porteur] = {}


def declarer_porteur(porteur: Porteur) -> Porteur:
    """Make a kind of object known, when Django starts. Raises ValueError for another one of the
    same type."""
    if _PORTEURS.setdefault(porteur.type, porteur) != porteur:
        raise ValueError(f"{porteur.type!r} already carries files")
    return porteur


def porteur_de(type_: str) -> Porteur:
    """Raises Introuvable."""
    try:
        return _PORTEURS[type_]
    except KeyError:
        raise Introuvable from None


def usage_de(porteur: Porteur, code: str) -> Usage:
    """Raises Introuvable when the object carries no file of that kind."""
    for usage in porteur.usages:
        if usage.code == code:
            return usage
    raise Introuvable


def check_voir(par: Acteur, type_: str, identifiant: str, maintenant: datetime) -> int:
    """The tenant of an object whose files the actor may see. Raises Introuvable."""
    porteur = porteur_de(type_)
    locataire = porteur.locataire(identifiant)
    if locataire is None or not (
        _est_la_plateforme(par) or porteur.voir(par, identifiant, maintenant)
    ):
        raise Introuvable
    return locataire


def check_deposer(par: Acteur, type_: str, identifiant: str, maintenant: datetime) -> int:
    """Raises Introuvable, and PermissionDenied to who may only see."""
    return _check(par, type_, identifiant, maintenant, porteur_de(type_).deposer)


def check_supprimer(par: Acteur, type_: str, identifiant: str, maintenant: datetime) -> int:
    """Who may deposit may delete, unless the module says otherwise. Raises as `check_deposer`."""
    porteur = porteur_de(type_)
    return _check(par, type_, identifiant, maintenant, porteur.supprimer or porteur.deposer)


def can_deposer(par: Acteur, type_: str, identifiant: str, maintenant: datetime) -> bool:
    return _peut(check_deposer, par, type_, identifiant, maintenant)


def can_supprimer(par: Acteur, type_: str, identifiant: str, maintenant: datetime) -> bool:
    return _peut(check_supprimer, par, type_, identifiant, maintenant)


def _check(
    par: Acteur, type_: str, identifiant: str, maintenant: datetime, question: Question
) -> int:
    locataire = check_voir(par, type_, identifiant, maintenant)
    if not (_est_la_plateforme(par) or question(par, identifiant, maintenant)):
        raise PermissionDenied("Vous pouvez voir ces fichiers, pas les changer.")
    return locataire


def _peut(
    check: Callable[[Acteur, str, str, datetime], int],
    par: Acteur,
    type_: str,
    identifiant: str,
    maintenant: datetime,
) -> bool:
    try:
        check(par, type_, identifiant, maintenant)
    except (Introuvable, PermissionDenied):
        return False
    return True


def _est_la_plateforme(par: Acteur) -> bool:
    return par.compte is None and par.authentification == "systeme"
