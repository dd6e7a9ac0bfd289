"""Celery, and Kombu, on a store: a transport for its messages and a backend for its results.

    app = Celery(broker="sqlite:///tasks.db", backend="redipy.compat.celery.ResultBackend+sqlite:///tasks.db")
    app.conf.broker_transport = "redipy.compat.celery:Transport"

Both are Kombu's and Celery's own for Redis, over other connections; all that those do, such as giving back what a
worker that died had taken, is done here too. Needs celery. Imports: the rooms beside it.
"""
from __future__ import annotations

from typing import Any

from celery.backends import redis as celery_redis
from kombu.transport import redis as kombu_redis

from redipy.compat.client import Redis
from redipy.compat.connection import Connection, ConnectionPool


class Channel(kombu_redis.Channel):
    """A channel of Kombu's transport for Redis, over connections to a store."""

    connection_class = Connection

    def _get_pool(self, asynchronous: bool = False) -> ConnectionPool:
        params = self._connparams(asynchronous=asynchronous)
        prefix: str = self.keyprefix_fanout  # type: ignore[has-type]
        self.keyprefix_fanout = prefix.format(db=params["db"])
        return ConnectionPool(store=self.connection.client.hostname, **params)

    def _get_client(self) -> Any:
        client = super()._get_client()
        return client if self.global_keyprefix else Redis


class Transport(kombu_redis.Transport):
    """Kombu's transport for Redis on a store, which the URL of the broker names."""

    Channel = Channel
    can_parse_url = True  # the URL is left as it is, for the store to read


class ResultBackend(celery_redis.RedisBackend):
    """Celery's backend for results in Redis, on a store."""

    def _params_from_url(self, url: str, defaults: dict[str, Any]) -> dict[str, Any]:
        return {**defaults, "store": url}

    def _get_pool(self, **params: Any) -> ConnectionPool:
        return ConnectionPool(**params)

    def _get_client(self) -> type[Redis]:
        return Redis
