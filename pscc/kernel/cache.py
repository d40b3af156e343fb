"""A cache that may fail: when Valkey is away, the database stands in.

Rate limits live in the cache. With Django's own Redis backend a dead cache makes the login page
answer 500.
"""

import time
from typing import Any

import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
_RETRY_AFTER = 10.0  # seconds during which a failed cache is not asked again


class FailoverCache(BaseCache):
    """Redis protocol first, the table `kernel_cache` while it is unreachable."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._first = RedisCache(server, dict(params))
        self._second = DatabaseCache("kernel_cache", dict(params))
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
