"""Django's Valkey cache with one client for all calls: the stock one makes a client for each, which takes longer than
the question and its answer."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends import redis


class OneClient(redis.RedisCacheClient):
    """Holds on to the client of each pool; redis-py's clients may be shared by threads."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._clients: dict[object, object] = {}

    def get_client(self, key: str | None = None, *, write: bool = False) -> object:
        """The one client of the pool Django would ask."""
        pool = self._get_connection_pool(write)
        if pool not in self._clients:
            self._clients[pool] = self._client(connection_pool=pool)
        return self._clients[pool]


class Cache(redis.RedisCache):
    """The backend of `CACHES`."""

    def __init__(self, server: str, params: dict) -> None:
        super().__init__(server, params)
        self._class = OneClient
