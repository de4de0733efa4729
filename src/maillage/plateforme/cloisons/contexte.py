"""Which tenants the running request or task may read, and the one it may write.

The choice lives in the transaction (`set_config(..., true)`): when it ends, the connection forgets,
so that a connection used again for somebody else starts with nothing.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

# Not a tenant: what belongs to the platform itself (sign-ins, operations) in shared tables.
PLATEFORME = 0


class CloisonAbsente(Exception):
    """Data of tenants was asked for before anybody said whose: a mistake of ours, never shown."""


@dataclass(frozen=True, slots=True)
class Cloison:
    lus: frozenset[int]
    ecrit: int | None


_courante: ContextVar[Cloison | None] = ContextVar("cloison", default=None)


def cloison_courante() -> Cloison | None:
    return _courante.get()


def exiger_cloison() -> Cloison:
    """The current choice. Raises CloisonAbsente when there is none."""
    cloison = _courante.get()
    if cloison is None:
        raise CloisonAbsente("no tenant is set: wrap this in avec_locataires()")
    return cloison


@contextmanager
def avec_locataires(*, lus: Iterable[int], ecrit: int | None = None) -> Iterator[Cloison]:
    """Open a transaction in which the rows of tenants `lus` can be read, those of `ecrit` written.

    `ecrit` is read too. Raises CloisonAbsente when both are empty.
    """
    cloison = Cloison(frozenset(lus) | ({ecrit} if ecrit is not None else set()), ecrit)
    if not cloison.lus:
        raise CloisonAbsente("avec_locataires() needs at least one tenant")
    avant = _courante.get()
    seule = not connection.in_atomic_block
    with transaction.atomic():
        _poser(cloison)
        jeton = _courante.set(cloison)
        try:
            yield cloison
            # The end of the transaction, or a rollback, gives the settings back by itself.
            if not seule and connection.in_atomic_block and not connection.needs_rollback:
                _poser(avant)
        finally:
            _courante.reset(jeton)


def _poser(cloison: Cloison | None) -> None:
    lus = "{" + ",".join(map(str, sorted(cloison.lus))) + "}" if cloison else ""
    ecrit = str(cloison.ecrit) if cloison and cloison.ecrit is not None else ""
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT set_config('maillage.lus', %s, true), set_config('maillage.ecrit', %s, true)",
            [lus, ecrit],
        )
