"""Django's cache in PostgreSQL: counters of attempts must be the same for every process.

Django's own `DatabaseCache` counts its rows at each write and unpickles what it reads; this one
writes in one statement and holds JSON only.
"""

import json
import random
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

ECRIRE = (
    "INSERT INTO base_cache (cle, valeur, expire_a) VALUES (%s, %s::jsonb, %s) "
    "ON CONFLICT (cle) DO UPDATE SET valeur = EXCLUDED.valeur, expire_a = EXCLUDED.expire_a"
)
# A live entry is left as it is, and no row comes back.
AJOUTER = f"{ECRIRE} WHERE base_cache.expire_a <= clock_timestamp() RETURNING 1"
VIVANTE = "cle = %s AND (expire_a IS NULL OR expire_a > clock_timestamp())"
LIRE = f"SELECT valeur::text FROM base_cache WHERE {VIVANTE}"  # noqa: S608 - our own words
PROLONGER = f"UPDATE base_cache SET expire_a = %s WHERE {VIVANTE}"  # noqa: S608 - our own words
# A bounded sweep, now and then: no write waits for a long one, nothing grows for ever.
BALAYER = (
    "DELETE FROM base_cache WHERE ctid IN (SELECT ctid FROM base_cache "
    "WHERE expire_a <= now() ORDER BY expire_a LIMIT 1000 FOR UPDATE SKIP LOCKED)"
)
BALAYAGE_SUR = 200


class CachePostgres(BaseCache):
    """Values are what JSON can hold; anything else raises `TypeError` when it is written."""

    def __init__(self, nom: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def _executer(self, requete: str, *valeurs: Any) -> Any:
        with connection.cursor() as curseur:
            curseur.execute(requete, valeurs)
            return curseur.fetchone() if curseur.description else curseur.rowcount

    def _expiration(self, timeout: Any) -> datetime | None:
        secondes = self.get_backend_timeout(timeout)
        return None if secondes is None else datetime.fromtimestamp(secondes, UTC)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        cle = self.make_and_validate_key(key, version)
        return bool(self._executer(AJOUTER, cle, json.dumps(value), self._expiration(timeout)))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        trouve = self._executer(LIRE, self.make_and_validate_key(key, version))
        return json.loads(trouve[0]) if trouve else default

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        cle = self.make_and_validate_key(key, version)
        self._executer(ECRIRE, cle, json.dumps(value), self._expiration(timeout))
        if random.randrange(BALAYAGE_SUR) == 0:  # noqa: S311 - when to sweep is no secret
            self._executer(BALAYER)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        cle = self.make_and_validate_key(key, version)
        return bool(self._executer(PROLONGER, self._expiration(timeout), cle))

    def delete(self, key: Any, version: int | None = None) -> bool:
        cle = self.make_and_validate_key(key, version)
        return bool(self._executer("DELETE FROM base_cache WHERE cle = %s", cle))

    def clear(self) -> None:
        self._executer("DELETE FROM base_cache")
