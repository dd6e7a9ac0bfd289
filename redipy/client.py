"""`Redis`: picks the backend, and is the client of that backend. Imports: the runtimes and the registry of backends."""
from __future__ import annotations

from typing import Any, Literal, Unpack, cast, overload

from redipy.api.base import T
from redipy.backends.registry import Options, open_backend
from redipy.errors import BackendError
from redipy.registered import ScriptHooks
from redipy.runtime import LocalRuntime, RedisClientAPI, RedisConnection, Runtime, runtime_of


class Redis(RedisClientAPI[T]):
    """Redis's commands as methods, on a backend of choice.

    >>> redis = Redis(backend="memory")
    >>> redis.set("greeting", "hello")
    True
    >>> redis.get("greeting")
    'hello'
    """

    @overload
    def __init__(
        self: Redis[str], backend: str = "infer", *, decode_responses: Literal[True] = True, **options: Unpack[Options]
    ) -> None: ...
    @overload
    def __init__(
        self: Redis[bytes], backend: str = "infer", *, decode_responses: Literal[False], **options: Unpack[Options]
    ) -> None: ...
    def __init__(
        self, backend: str = "infer", *, decode_responses: bool = True, **options: Unpack[Options]
    ) -> None:
        """Open a client; the options are listed in `redipy.backends.registry.Options`.

        backend: `memory`, `sqlite`, `redis`, `custom` (uses `rt`), or `infer`: `rt` means custom, any of `cfg`, `host`,
        `port`, `passwd`, `prefix` redis, `path` alone sqlite, and nothing memory. decode_responses: whether keys and
        values come back as `str` (UTF-8; other bytes survive a round trip) or as `bytes`.
        Errors: ValueError for an unknown backend; StorageError for a file that cannot be used. A server is not asked
        before the first command.
        """
        super().__init__(open_backend(backend, options), decode_responses=decode_responses)
        self._is_owner = options.get("rt") is None
        self._runtime = runtime_of(self.backend, decode_responses=decode_responses)
        self._runtime.hooks = self.hooks = ScriptHooks(
            compile_hook=options.get("compile_hook"),
            lua_code_hook=options.get("lua_code_hook"),
            prints_in_tests=bool(options.get("verbose_lua_test")),
        )

    @overload
    @classmethod
    def from_url(
        cls, url: str, /, *, decode_responses: Literal[True] = True, **options: Unpack[Options]
    ) -> Redis[str]: ...
    @overload
    @classmethod
    def from_url(cls, url: str, /, *, decode_responses: Literal[False], **options: Unpack[Options]) -> Redis[bytes]: ...
    @classmethod
    def from_url(
        cls, url: str, /, *, decode_responses: bool = True, **options: Unpack[Options]
    ) -> Redis[str] | Redis[bytes]:
        """Open the client that a URL names.

        `memory://`; `sqlite:///relative/path` or `sqlite:////absolute/path`; `redis://user:password@host:port/db`,
        `rediss://` for TLS, `unix:///path/of/socket`, as redis-py reads them.
        Errors: ValueError for another scheme.
        """
        options["url"] = url
        return cast(Any, cls)(decode_responses=decode_responses, **options)  # type: ignore[no-any-return]

    def get_runtime(self) -> Runtime[T]:
        """The client's runtime: give it to other clients as `rt`, and they share the backend."""
        return self._runtime

    def get_memory_runtime(self) -> LocalRuntime[T]:
        """The runtime of a memory backend. Errors: ValueError for another."""
        runtime = self.maybe_get_memory_runtime()
        if runtime is None:
            raise BackendError("not a memory runtime")
        return runtime

    def maybe_get_memory_runtime(self) -> LocalRuntime[T] | None:
        """The runtime of a memory backend, None for another."""
        runtime = self._runtime
        return runtime if isinstance(runtime, LocalRuntime) and self.backend.name == "memory" else None

    def get_redis_runtime(self) -> RedisConnection[T]:
        """The runtime of a server. Errors: ValueError for another backend."""
        runtime = self.maybe_get_redis_runtime()
        if runtime is None:
            raise BackendError("not a redis runtime")
        return runtime

    def maybe_get_redis_runtime(self) -> RedisConnection[T] | None:
        """The runtime of a server, None for another backend."""
        return self._runtime if isinstance(self._runtime, RedisConnection) else None

    def close(self) -> None:
        """Let go of files and connections; memory forgets what it holds. A runtime given as `rt` stays open."""
        if self._is_owner:
            super().close()
