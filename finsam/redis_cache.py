"""Django's cache in Redis: one client per server, since making one costs more than asking it, and plain values."""

import json
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class PlainValues:
    """JSON in the place of Django's pickle: whoever can write to Redis writes values, and no program to be run."""

    def dumps(self, value: Any) -> int | bytes:
        """What is kept. Whole numbers stay as they are, so that Redis can count them."""
        return value if type(value) is int else json.dumps(value, separators=(",", ":")).encode()

    def loads(self, kept: bytes) -> Any:
        """The value; None for what is no JSON, such as values of an earlier version."""
        try:
            return json.loads(kept)
        except ValueError:
            return None


class KeptClient(RedisCacheClient):
    """Asks through the same client each time; the client takes a connection from its pool for each command."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"serializer": PlainValues, **kwargs})
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The client of the server that is asked."""
        index = self._get_connection_pool_index(write)  # type: ignore[attr-defined] # the stubs name no inner parts
        if index not in self._clients:
            self._clients[index] = super().get_client(key, write=write)
        return self._clients[index]


class Cache(RedisCache):
    """The cache of production and of a checkout."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = KeptClient

    def clear(self) -> None:
        """Take away what this cache keeps. Django's empties the whole server, with tasks that wait and other caches."""
        client = self._cache.get_client(None, write=True)
        for key in client.scan_iter(match=f"{self.key_prefix}:*", count=1_000):
            client.unlink(key)
