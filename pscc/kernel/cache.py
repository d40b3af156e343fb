"""A cache that may fail: when Valkey is away, the database stands in.

Rate limits live in the cache. With Django's own Redis backend a dead cache makes the login page
answer 500.
"""

import base64
import pickle
import time
from typing import Any

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import connections, router, transaction
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
_TABLE = "kernel_cache"
_LOCK = "SELECT value FROM kernel_cache WHERE cache_key = %s FOR UPDATE"
_STORE = "UPDATE kernel_cache SET value = %s WHERE cache_key = %s"
_RETRY_AFTER = 10.0  # seconds during which a failed cache is not asked again


class CountingTable(DatabaseCache):
    """Django's table, whose counters keep their end as Redis's do, and lose no step of two at once.

    Django's own writes a counter anew: each try would prolong a limit, or end it after 5 minutes.
    """

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number; ValueError if there is none. Locks the row."""
        self.get(key, version=version)  # clears what has ended
        made = self.make_and_validate_key(key, version=version)
        database = router.db_for_write(self.cache_model_class)
        with transaction.atomic(using=database), connections[database].cursor() as cursor:
            cursor.execute(_LOCK, [made])
            row = cursor.fetchone()
            if row is None:
                msg = f"Key '{key}' not found"
                raise ValueError(msg)
            number = int(_read(row[0])) + delta
            cursor.execute(_STORE, [_write(number), made])
        return number


def _read(stored: str) -> Any:
    return pickle.loads(base64.b64decode(stored.encode()))  # noqa: S301 our own table, as Django reads it


def _write(value: Any) -> str:
    return base64.b64encode(pickle.dumps(value, pickle.HIGHEST_PROTOCOL)).decode("latin1")


class FailoverCache(BaseCache):
    """Redis protocol first, the table `kernel_cache` while it is unreachable."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._first = RedisCache(server, dict(params))
        self._second = CountingTable(_TABLE, dict(params))
        self._down_until = 0.0

    def _ask(self, operation: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._down_until:
            try:
                return getattr(self._first, operation)(*args, **kwargs)
            except (RedisError, OSError) as error:
                self._down_until = time.monotonic() + _RETRY_AFTER
                log.warning("cache_unreachable", operation=operation, error=type(error).__name__)
        return getattr(self._second, operation)(*args, **kwargs)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        return bool(self._ask("add", key, value, timeout, version))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._ask("get", key, default, version)

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self._ask("set", key, value, timeout, version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask("touch", key, timeout, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask("delete", key, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._ask("incr", key, delta, version))

    def has_key(self, key: str, version: int | None = None) -> bool:
        return bool(self._ask("has_key", key, version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self._ask("get_many", keys, version)
        return found

    def clear(self) -> None:
        self._ask("clear")
