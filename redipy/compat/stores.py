"""Stores: the backends that connections speak to, shared by all in a process that name the same one.

`memory://` is a store of one pool's own, `memory://name` one for all of that name in the process; `sqlite:///path` is a
file, which is opened once in a process. A store is closed when the last pool that uses it is gone, or at exit.
Imports: backends.base, the registry of backends, errors.
"""
from __future__ import annotations

import os
import threading
import weakref
from typing import Any, TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit

from redis.connection import URL_QUERY_ARGUMENT_PARSERS

from redipy.backends.base import Backend, backend_of
from redipy.backends.registry import from_url, open_backend
from redipy.errors import BackendError

SCHEMES = ("memory", "sqlite")
"""The schemes of URLs that name a store; any other is left to redis-py."""

REMOTE = "a server is reached by redis-py itself: give its URL to Redis.from_url, and no store"


class Store:
    """A backend that pools and connections share."""

    def __init__(self, backend: Backend, url: str = "", *, is_owner: bool = False) -> None:
        """Share a backend. url: what others find it by. is_owner: whether it is closed when nobody uses it any more."""
        if backend.is_remote:
            raise BackendError(REMOTE)
        self.backend, self.url = backend, url
        if is_owner:
            weakref.finalize(self, backend.close)

    @property
    def is_shared(self) -> bool:
        """Whether others find it, too."""
        return self.url != "memory://"

    def __repr__(self) -> str:
        return self.url or f"<{self.backend.name}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process opens a file by its URL; memory cannot be handed over."""
        if not self.url.startswith("sqlite:"):
            raise TypeError(f"the store {self!r} is in the memory of this process: use a file to share it with others")
        return _reopened, (self.url,)


def _reopened(url: str) -> Store:
    """The store of a URL, where another process left it."""
    return open_store(url)[0]


Source: TypeAlias = "Store | Backend | str | os.PathLike[str] | Any"
"""What names a store: a URL, a backend, or a client of redipy, whose backend it is."""

_stores: weakref.WeakValueDictionary[str, Store] = weakref.WeakValueDictionary()
_opening = threading.Lock()  # guards the table


def open_store(source: Source) -> tuple[Store, dict[str, Any]]:
    """The store that something names, and what a URL says besides to those who connect to it, as redis-py reads it.

    Errors: ValueError for what names no store; StorageError for a file that cannot be used.
    """
    if isinstance(source, str):
        name, place, options = parse_url(source)
        timeout = options.pop("timeout", None)
        return _opened(name, place, timeout) if place else _of_its_own(), options
    if isinstance(source, Store):
        return source, {}
    return Store(backend_of(source, "store is no URL, client of redipy or redipy.backends.base.Backend")), {}


def _of_its_own() -> Store:
    return Store(open_backend("memory", {}), "memory://", is_owner=True)


def _opened(name: str, place: str, timeout: float | None) -> Store:
    """The store of a place, opened if nobody has yet."""
    with _opening:
        store = _stores.get(place)
        if store is None:
            path = None if name == "memory" else place.removeprefix("sqlite:///")
            backend = open_backend(name, {"path": path, "timeout": timeout})
            store = _stores[place] = Store(backend, place, is_owner=True)
        return store


def is_store_url(url: str) -> bool:
    """Whether a URL is one of a store, and not left to redis-py."""
    return urlsplit(url).scheme in SCHEMES


def parse_url(url: str) -> tuple[str, str, dict[str, Any]]:
    """The backend that a URL names, the one URL under which all find it, and the options that it says.

    The place is empty for a store of one's own. The database is `?db=`, or for memory the path; a `timeout` is how many
    seconds a command waits for other processes that write to the file.

    >>> parse_url("memory://"), parse_url("memory://cache/2?protocol=2")
    (('memory', '', {}), ('memory', 'memory://cache', {'protocol': 2, 'db': 2}))
    >>> parse_url("sqlite:////data/../data/app.db")
    ('sqlite', 'sqlite:////data/app.db', {})
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise BackendError(f"unknown store {url!r}: a URL starts with {' or '.join(SCHEMES)}")
    options = _query(parts.query)
    if parts.scheme == "sqlite":
        _, found = from_url(url.partition("?")[0], {})
        return "sqlite", f"sqlite:///{os.path.abspath(os.fspath(found.get('path') or ''))}", options
    number = parts.path.strip("/")
    if number:
        options.setdefault("db", int(number))
    return "memory", f"memory://{unquote(parts.netloc)}" if parts.netloc else "", options


def _query(query: str) -> dict[str, Any]:
    """The options that stand in a URL, each as redis-py reads it."""
    options: dict[str, Any] = {}
    for name, (value, *_) in parse_qs(query).items():
        try:
            read: Any = URL_QUERY_ARGUMENT_PARSERS.get(name, str)
            options[name] = read(value)
        except (TypeError, ValueError):
            raise ValueError(f"Invalid value for '{name}' in connection URL.") from None
    return options


def _forget_lock() -> None:
    """In the child of a fork, where a thread that is not there may hold it."""
    global _opening  # noqa: PLW0603
    _opening = threading.Lock()


os.register_at_fork(after_in_child=_forget_lock)
