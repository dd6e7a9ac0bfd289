"""What all pools and connections on a store have in common, for threads and for tasks.

Imports: errors, and the rooms beside it.
"""
from __future__ import annotations

from typing import Any

from redipy.compat.shortcut import Shortcut
from redipy.compat.stores import Source, Store, is_store_url, open_store
from redipy.errors import BackendError, ResponseError

PRIVATE_STORE = "memory:// is a store of one pool: give connections without one memory://name, or a store"
CLIENT_OPTIONS = ("single_connection_client", "event_dispatcher", "auto_close_connection_pool")
"""What concerns a client, where all other options are its pool's."""

OF_SERVERS = {
    "host", "port", "path", "socket_keepalive", "socket_keepalive_options", "socket_type", "maint_notifications_config",
    "maint_notifications_pool_handler", "oss_cluster_maint_notifications_handler", "orig_host_address",
    "orig_socket_timeout", "orig_socket_connect_timeout",
}  # fmt: skip
"""The options of connections that say where a server is, and what to do while it moves."""


def connected(source: Source, options: dict[str, Any], parser: type[Any]) -> tuple[Store, dict[str, Any]]:
    """The store of a connection, and its options for redis-py: what concerns servers is left out.

    Errors: ValueError for what names no store that other connections find, too.
    """
    store, named = open_store(source)
    if isinstance(source, str) and not store.is_shared:
        raise BackendError(PRIVATE_STORE)
    kept = {name: value for name, value in options.items() if name not in OF_SERVERS}
    return store, {**kept, **named, "parser_class": parser, "path": repr(store)}


def pooled(pool: type[Any], store: Source, options: dict[str, Any]) -> dict[str, Any]:
    """The options of a client on a store: its own as they are, all others made into a pool."""
    own = {name: options.pop(name) for name in CLIENT_OPTIONS if name in options}
    return {**own, "connection_pool": pool(store=store, **options)}


class OnStore:
    """Stands before a pool of redis-py: its connections are to a store in this process."""

    elsewhere: Any
    """The pool of redis-py, for the URLs of servers."""

    connection_type: Any
    """The class of its connections, if no other is given."""

    shortcut: Shortcut | None
    """How commands get past connections; None where they cannot."""

    def __init__(self, *, store: Source, **options: Any) -> None:
        """store: a URL such as `memory://`, `memory://name` or `sqlite:///app.db`, a backend, or a client of redipy.

        The other options are those of redis-py's pools and connections; what stands in the URL wins.
        Errors: ValueError for what names no store; StorageError for a file that cannot be used.
        """
        self.store, named = open_store(store)
        self.special: set[Any] = set()  # connections that have come back changed
        options = {"connection_class": self.connection_type, **options, **named, "store": self.store}
        super().__init__(**options)
        self.shortcut = self._shortcut()

    @classmethod
    def from_url(cls, url: str, **options: Any) -> Any:
        """A pool for a URL; what is no URL of a store is left to redis-py, whose pool it then is."""
        return cls(store=url, **options) if is_store_url(url) else cls.elsewhere.from_url(url, **options)

    def _shortcut(self) -> Shortcut | None:
        """How commands get past connections: not where somebody has to say who he is, or keeps replies in a cache."""
        pool: Any = self
        one = pool.connection_class(**pool.connection_kwargs)
        if getattr(pool, "cache", None) is not None or one.username or one.password or one.credential_provider:
            return None
        try:
            return Shortcut(self.store.backend, one, self.special)
        except ResponseError:  # there is no such database, which connections will say in their own way
            return None

    def note(self, connection: Any) -> None:
        """Remember a connection that comes back changed, as by SELECT: then all go over connections, as in redis-py."""
        if self.shortcut is not None:
            self.shortcut.renew()
        if connection.is_plain:
            self.special.discard(connection)
        else:
            self.special.add(connection)
