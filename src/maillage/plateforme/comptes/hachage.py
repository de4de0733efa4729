"""Password hashing that a crowd cannot turn into a breakdown.

Each hash takes tens of megabytes and a whole core. A process computes few at a time, lets few
wait, and refuses the others at once: whoever is already signed in keeps being answered.
"""

import threading
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

ATTENTE_MAXIMALE_S = 5


class HachagesSatures(Exception):
    """Too many passwords are being checked in this process; the person may try again."""


class Guichet:
    """At most `simultanes` at the counter and `attente` in the queue, for `patience` seconds."""

    def __init__(self, *, simultanes: int, attente: int, patience: float) -> None:
        self._places = simultanes + attente
        self._presents = 0
        self._compte = threading.Lock()
        self._calculs = threading.BoundedSemaphore(simultanes)
        self._patience = patience

    def plein(self) -> bool:
        """True when whoever comes now would be refused."""
        return self._presents >= self._places

    def __enter__(self) -> None:
        with self._compte:
            if self.plein():
                raise HachagesSatures
            self._presents += 1
        if not self._calculs.acquire(timeout=self._patience):
            self._partir()
            raise HachagesSatures

    def __exit__(self, *_: object) -> None:
        self._calculs.release()
        self._partir()

    def _partir(self) -> None:
        with self._compte:
            self._presents -= 1


GUICHET = Guichet(
    simultanes=settings.HACHAGES_SIMULTANES,
    attente=settings.HACHAGES_EN_ATTENTE,
    patience=ATTENTE_MAXIMALE_S,
)


class Argon2Borne(Argon2PasswordHasher):
    """Argon2id with 46 MiB, one pass, one lane (OWASP Password Storage Cheat Sheet), bounded."""

    time_cost = 1
    memory_cost = 47_104
    parallelism = 1

    def encode(self, password: Any, salt: Any) -> str:
        with GUICHET:
            return super().encode(password, salt)

    def verify(self, password: Any, encoded: Any) -> bool:
        with GUICHET:
            return super().verify(password, encoded)
