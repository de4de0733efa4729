"""The directory of tenants, which a module plugs in: the platform does not know what they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from .catalogue import Niveau


@dataclass(frozen=True, slots=True)
class Locataire:
    """A tenant as the doors need it. `cercles` are the places whose roles hold on it."""

    pk: int
    code: str
    nom: str
    fictif: bool
    cercles: frozenset[tuple[Niveau, str]]


class Annuaire(Protocol):
    """What the module that owns the tenants must answer."""

    def trouver(self, code: str) -> Locataire | None:
        """The tenant whose address is `code`, None when there is none."""
        ...

    def dans(self, cercles: Iterable[tuple[Niveau, str]]) -> tuple[Locataire, ...]:
        """The tenants that any of these places holds, by name."""
        ...

    def libelle(self, niveau: Niveau, cible: str) -> str | None:
        """The French name of a place, None when it does not exist."""
        ...

    def libelles(self, places: Iterable[tuple[Niveau, str]]) -> dict[tuple[Niveau, str], str]:
        """The names of several places at once, in a constant number of queries."""
        ...

    def lieux(self) -> dict[tuple[Niveau, str], str]:
        """Every place wider than a tenant on which a role can be given, with its name: those of
        one level together, in the order to show them."""
        ...

    def cles(self) -> tuple[int, ...]:
        """The key of every tenant."""
        ...


_branche: list[Annuaire] = []


def brancher(annuaire: Annuaire) -> None:
    """Plug in the directory; the last one wins."""
    _branche[:] = [annuaire]


def annuaire() -> Annuaire:
    return _branche[0]
