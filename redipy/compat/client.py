"""`Redis`: a `redis.Redis` on a store in the process, or, for the URL of a server, just that.

Imports: the rooms beside it.
"""
from __future__ import annotations

from typing import Any, Self, cast

import redis
from redis import client as redis_client

from redipy.compat.connection import ConnectionPool
from redipy.compat.pools import pooled
from redipy.compat.shortcut import Shortcut
from redipy.compat.stores import Source, is_store_url


class Redis(redis.Redis):
    """redis-py's client, on a store in the process.

    >>> redis = Redis.from_url("memory://", decode_responses=True)
    >>> redis.set("greeting", "hello", ex=60)
    True
    >>> redis.get("greeting")
    'hello'
    """

    def __init__(self, *arguments: Any, store: Source | None = None, **options: Any) -> None:
        """Open a client as redis-py does, or with `store` on a store in the process.

        store: a URL such as `memory://`, `memory://name` or `sqlite:///app.db`, a backend, or a client of redipy; then
        the options are those of a connection pool, such as `db`, `decode_responses`, `protocol` or `max_connections`.
        Errors: ValueError for what names no store; StorageError for a file that cannot be used.
        """
        super().__init__(*arguments, **(options if store is None else pooled(ConnectionPool, store, options)))
        self.auto_close_connection_pool |= store is not None
        self._shortcut = getattr(self.connection_pool, "shortcut", None)

    @classmethod
    def from_url(cls, url: str, **options: Any) -> Self:
        """A client for a URL: `memory://`, `memory://name`, `sqlite:///relative.db`, `sqlite:////absolute.db`, or one
        of redis-py's. The options are redis-py's; those that stand in the URL win.
        """
        return cls(store=url, **options) if is_store_url(url) else cast(Self, super().from_url(url, **options))

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Execute a command and give its reply as redis-py does."""
        shortcut = self._shortcut
        if shortcut is None or self.connection is not None or not shortcut.leads(args[0]):
            return super().execute_command(*args, **options)
        return shortcut.take(self.response_callbacks, args, options)

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> redis_client.Pipeline:
        """A pipeline as redis-py makes it."""
        pipeline = redis_client.Pipeline if self._shortcut is None else Pipeline
        return pipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)


class Pipeline(redis_client.Pipeline):
    """redis-py's pipeline, on a store in the process."""

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Execute all commands of the pipeline and give their replies as redis-py does."""
        shortcut: Shortcut = self.connection_pool.shortcut  # type: ignore[attr-defined]
        is_transaction = bool(self.transaction or self.explicit_transaction)  # type: ignore[truthy-function]
        try:
            results = shortcut.results(self, raise_on_error, is_transaction=is_transaction)
            return super().execute(raise_on_error) if results is None else results
        finally:
            self.reset()


StrictRedis = Redis


def from_url(url: str, **options: Any) -> Redis:
    """See `Redis.from_url`."""
    return Redis.from_url(url, **options)
