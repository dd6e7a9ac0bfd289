"""Which backends there are, and how one is opened from what `Redis(...)` was given.

A new backend is one row in `BACKENDS`; nothing of it is imported before it is asked for. Imports: backends.base, clock,
errors, values.
"""
from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NotRequired, Protocol, TypeAlias, TypedDict
from urllib.parse import unquote, urlsplit

from redipy.backends.base import Backend
from redipy.clock import Clock
from redipy.errors import BackendError, ResponseError
from redipy.values import encoded

if TYPE_CHECKING:
    import redis

DEFAULT_PATH = "./redipy.db"
"""The file of an SQLite backend for which no other was named."""


class RedisConfig(TypedDict):
    """Where a server is, as `cfg`."""

    host: str
    port: int
    passwd: str
    prefix: NotRequired[str]
    path: NotRequired[str]


class RedisFactory(Protocol):
    """Makes the redis-py client to use."""

    def __call__(self, *, cfg: RedisConfig) -> redis.Redis: ...


Policy: TypeAlias = Literal[
    "noeviction", "allkeys-lru", "allkeys-lfu", "allkeys-random",
    "volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl",
]  # fmt: skip
"""Which keys are evicted: any, or those that expire; by their last use, how often they are used, or when they do."""


class Options(TypedDict, total=False):
    """What a client may be opened with; None is the same as not given."""

    cfg: RedisConfig | None
    """Where a server is, all in one; wins over the single options."""
    host: str | None
    """A server's name; `localhost`."""
    port: int | None
    """A server's port; 6379."""
    username: str | None
    passwd: str | None
    db: int | None
    """The number of the database; 0."""
    ssl: bool | None
    """Whether to reach a server over TLS."""
    prefix: str | None
    """What stands before every key; a colon is put behind it unless it ends in one."""
    redis_module: str | None
    """What stands behind the prefix, likewise."""
    path: str | os.PathLike[str] | None
    """The file of an SQLite backend; `./redipy.db`."""
    url: str | None
    """All of it as a URL; see `Redis.from_url`."""
    is_caching_enabled: bool
    """Taken for compatibility: connections are always kept for the next call."""
    redis_factory: RedisFactory | None
    """Makes the redis-py client whose settings are used; is given `cfg`."""
    rt: Any
    """The runtime, client or backend to use (backend `custom`)."""
    lua_code_hook: Callable[[list[str]], None] | None
    """Is given the lines of each script's Lua when it is registered; on a server alone."""
    compile_hook: Callable[[dict[str, Any]], None] | None
    """Is given the graph of each script when it is registered."""
    verbose_lua_test: bool
    """Print the Lua of each script when it is registered while pytest runs."""
    clock: Clock | None
    """What a local backend takes the time from."""
    timeout: float | None
    """How many seconds a command on a file waits for other processes; 30."""
    maxmemory: str | int | None
    """How much a local backend may hold, as `"100mb"` or in bytes; 0, which is the default, for no limit."""
    maxmemory_policy: Policy | None
    """Which keys of a local backend go when there is more; `noeviction`, where what adds more is refused."""


def _memory(options: Options) -> Backend:
    from redipy.backends.memory import MemoryBackend

    return _limited(MemoryBackend(clock=options.get("clock")), options).database(options.get("db") or 0)


def _sqlite(options: Options) -> Backend:
    from redipy.backends.sqlite import SqliteBackend

    open_file = partial(SqliteBackend, options.get("path") or DEFAULT_PATH, clock=options.get("clock"))
    timeout = options.get("timeout")
    backend = open_file() if timeout is None else open_file(timeout=timeout)
    return _limited(backend, options).database(options.get("db") or 0)


def _limited(backend: Backend, options: Options) -> Backend:
    """A local backend with the limit that the options give, which is a setting. Errors: those of CONFIG SET."""
    given = {b"maxmemory": options.get("maxmemory"), b"maxmemory-policy": options.get("maxmemory_policy")}
    words = [word for name, value in given.items() if value is not None for word in (name, encoded(value))]
    if words:
        try:
            backend.execute(b"CONFIG", b"SET", *words)
        except ResponseError:
            backend.close()
            raise
    return backend


def _redis(options: Options) -> Backend:
    from redipy.backends.redis import RedisBackend

    if options.get("clock") is not None:
        raise BackendError("a server has a clock of its own: give clock= to the backends memory and sqlite alone")
    _refuse_limit(options, "a server has a limit of its own")
    url, factory, config = options.get("url"), options.get("redis_factory"), redis_config(options)
    if url is not None:
        return RedisBackend(url=url)
    if factory is not None:
        return RedisBackend(client=factory(cfg=config))
    return RedisBackend(
        host=config["host"],
        port=config["port"],
        username=options.get("username"),
        password=config["passwd"] or None,
        db=options.get("db") or 0,
        ssl=bool(options.get("ssl")),
    )


def _custom(options: Options) -> Backend:
    runtime = options.get("rt")
    _refuse_limit(options, "rt has a limit already")
    if runtime is None:
        raise BackendError("rt must not be None for custom backend")
    backend = getattr(runtime, "backend", runtime)
    if not isinstance(backend, Backend):
        raise BackendError(f"rt is no runtime, client or redipy.backends.base.Backend: {runtime!r}")
    return backend


def _refuse_limit(options: Options, reason: str) -> None:
    """A limit is given to a store that is made, not to one that others use."""
    if options.get("maxmemory") is not None or options.get("maxmemory_policy") is not None:
        raise BackendError(f"{reason}: give maxmemory= to the backends memory and sqlite alone, or use config_set")


BACKENDS: dict[str, Callable[[Options], Backend]] = {
    "memory": _memory,
    "sqlite": _sqlite,
    "redis": _redis,
    "custom": _custom,
}
"""From the name of each backend to what opens it."""

_OF_A_SERVER = ("cfg", "host", "port", "username", "passwd", "ssl", "prefix", "redis_factory")


def inferred(options: Mapping[str, object]) -> str:
    """The name of the backend that the options speak of.

    >>> inferred({}), inferred({"path": "app.db"}), inferred({"path": "app.db", "prefix": "app"})
    ('memory', 'sqlite', 'redis')
    """
    given = {name for name, value in options.items() if value is not None}
    if "rt" in given:
        return "custom"
    if given.intersection(_OF_A_SERVER):
        return "redis"
    return "sqlite" if "path" in given else "memory"


def open_backend(name: str, options: Options) -> Backend:
    """The backend of a name (`infer` asks the options), behind the prefix that the options give.

    Errors: ValueError for an unknown name or option; those of the backend.
    """
    unknown = options.keys() - Options.__annotations__.keys()
    if unknown:
        raise TypeError(f"unknown options: {', '.join(sorted(unknown))}")
    url = options.get("url")
    if url is not None:
        name, options = from_url(url, options)
    elif name == "infer":
        name = inferred(options)
    opener = BACKENDS.get(name)
    if opener is None:
        raise BackendError(f"unknown backend {name}")
    backend = opener(options)
    config = options.get("cfg")
    prefix = joined_prefix(config.get("prefix") if config else options.get("prefix"), options.get("redis_module"))
    if not prefix:
        return backend
    from redipy.backends.prefix import PrefixedBackend

    return PrefixedBackend(backend, encoded(prefix))


def redis_config(options: Options) -> RedisConfig:
    """Where the server is that the options speak of, and what 0.7 calls its configuration."""
    given = options.get("cfg")
    config: RedisConfig = {
        "host": options.get("host") or "localhost",
        "port": options.get("port") or 6379,
        "passwd": options.get("passwd") or "",
        "prefix": options.get("prefix") or "",
        "path": os.fspath(options.get("path") or "."),
    }
    return {**config, **given} if given else config


def joined_prefix(prefix: str | None, redis_module: str | None) -> str:
    """What stands before every key.

    >>> joined_prefix("app:", "users"), joined_prefix(None, "users"), joined_prefix(None, None)
    ('app:users:', 'users:', '')
    """
    return "".join(part.removesuffix(":") + ":" for part in (prefix, redis_module) if part)


def from_url(url: str, options: Options) -> tuple[str, Options]:
    """The backend that a URL names, and the options with what it says.

    >>> from_url("sqlite:///data/app.db", {}), from_url("memory://", {})
    (('sqlite', {'path': 'data/app.db', 'url': None}), ('memory', {'url': None}))
    """
    parts = urlsplit(url)
    if parts.scheme in ("redis", "rediss", "unix"):
        return "redis", {**options, "url": url}
    if parts.scheme not in ("memory", "sqlite"):
        raise BackendError(f"unknown backend {parts.scheme}: a URL starts with memory, sqlite, redis, rediss or unix")
    if parts.netloc:
        raise BackendError(f"{url} names a host: a file is sqlite:///relative/path or sqlite:////absolute/path")
    if parts.scheme == "memory":
        return "memory", {**options, "url": None}
    path = unquote(parts.path.removeprefix("/")) or DEFAULT_PATH
    return "sqlite", {**options, "path": path, "url": None}
