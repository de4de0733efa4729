"""Progress is seen while the task's own transaction is still open: it has its own connection."""

import time
from types import TracebackType
from typing import Self
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# Told at most twice a second: a loop over a million rows must not write a million times.
INTERVALLE_S = 0.5

DIRE = """
UPDATE taches_demande
SET fait = %s, total = %s, etape = %s, version = version + 1, avance_a = statement_timestamp()
WHERE tache_id = %s RETURNING annulee_par
"""


class Avancement:
    """The progress of one attempt. Its connection is opened when needed, closed at the end."""

    def __init__(self, identifiant: UUID) -> None:
        self.identifiant = identifiant
        self._a_part: BaseDatabaseWrapper | None = None
        self._dernier = 0.0
        self._etape = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        classe: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._a_part is not None:
            self._a_part.close()

    def dire(self, fait: int, total: int | None, etape: str) -> str:
        """Write the progress; give the name of who cancelled the task, or nothing."""
        a_l_instant = time.monotonic()
        finale = total is not None and fait >= total
        if not finale and etape == self._etape and a_l_instant - self._dernier < INTERVALLE_S:
            return ""
        self._dernier, self._etape = a_l_instant, etape
        with self._connexion().cursor() as curseur:
            curseur.execute(DIRE, [fait, total, etape[:200], self.identifiant])
            ligne = curseur.fetchone()
        return str(ligne[0]) if ligne else ""

    def _connexion(self) -> BaseDatabaseWrapper:
        if not connection.in_atomic_block:
            return connection
        if self._a_part is None:
            self._a_part = connections.create_connection(DEFAULT_DB_ALIAS)
        return self._a_part
