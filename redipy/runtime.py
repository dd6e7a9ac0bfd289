"""Runtimes: a full client on a backend. What `Redis` adds is only the choice of the backend.

Imports: api, backends.base, errors, values, and the rooms for pipelines, subscriptions and scripts.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar, cast, overload

from redipy.api.base import T
from redipy.api.iterators import ScanIterators
from redipy.backends.base import Backend, ScriptCall
from redipy.errors import BackendError, ResponseError, ScriptError, WatchError
from redipy.pipeline import PipelineAPI
from redipy.registered import ExecFunction, RegisteredScript, ScriptHooks
from redipy.registered_lua import LuaScript
from redipy.replies import Reply
from redipy.subscriptions import PubSub
from redipy.values import Value, decoded, encoded

if TYPE_CHECKING:
    import redis
    from redis.commands.core import Script

    from redipy.plugin import LuaPlugins
    from redipy.symbolic.fncontext import FnContext
    from redipy.symbolic.function import ScriptFunction

R = TypeVar("R")

_WAKES = b"ps:"
"""Stands before a key in the name of a channel that wakes those who wait for the key."""


class RedisClientAPI(ScanIterators[T]):
    """Everything that a client can do, on the backend that it was given. Threads may share it."""

    def __init__(self, backend: Backend, *, decode_responses: bool = True) -> None:
        super().__init__(decode_responses=decode_responses)
        self.backend = backend
        self.hooks = ScriptHooks()
        self._execute = backend.caller()

    def execute_command(self, *words: Value) -> Reply:
        """Execute any command; the RESP3 value as it comes: bytes, not text. An error reply is raised."""
        name, *rest = map(encoded, words)
        return self.backend.execute(name, *rest)

    def pipeline(self, transaction: bool = True, rollback: bool = False) -> PipelineAPI[T]:
        """A queue of commands that are executed together; see `PipelineAPI`.

        transaction: nobody else's command runs in between. rollback: an error undoes all.
        Errors: ValueError for `rollback` on a backend that cannot undo.
        """
        return PipelineAPI(self.backend, transaction=transaction, rollback=rollback, decode_responses=self.decodes)

    @overload
    def transaction(
        self, func: Callable[[PipelineAPI[T]], Any], *watches: Value, value_from_callable: Literal[False] = False
    ) -> list[Any]: ...
    @overload
    def transaction(
        self, func: Callable[[PipelineAPI[T]], R], *watches: Value, value_from_callable: Literal[True]
    ) -> R: ...
    def transaction(
        self, func: Callable[[PipelineAPI[T]], R], *watches: Value, value_from_callable: bool = False
    ) -> list[Any] | R:
        """Watch keys, call a function with the pipeline, and execute what it queued; again if a key was touched.

        The function reads what it needs, calls `multi`, and queues what is to be done. Returns the results, or what the
        function returned with `value_from_callable`.
        """
        with self.pipeline() as pipe:
            while True:
                try:
                    if watches:
                        pipe.watch(*watches)
                    value = func(pipe)
                    results = pipe.execute()
                except WatchError:
                    continue
                return value if value_from_callable else results

    def pubsub(self) -> PubSub[T]:
        """A subscription to nothing yet; close it, or use it in a `with`."""
        return PubSub(self.backend, decode_responses=self.decodes)

    def subscribe(self, *channels: Value) -> PubSub[T]:
        """A subscription to channels; close it, or use it in a `with`."""
        subscription = self.pubsub()
        subscription.subscribe(*channels)
        return subscription

    def wait_for(self, key: Value, predicate: Callable[[], R], timeout: float | None) -> R | None:
        """Wait until something holds: what the predicate returned, once it is true in Python's sense.

        It is asked at once, and after each `publish` to the key's name. None after so many seconds (`None`: forever).
        """
        name, clock = encoded(key), self.backend.clock
        until_ms = None if timeout is None else clock.now_ms() + round(timeout * 1000)
        # `ps:` stands before the key in redipy 0.7, other clients send to the name itself: both wake.
        subscription = self.backend.subscribe([_WAKES + name, name])
        try:
            while True:
                found = predicate()
                if found:
                    return found
                left = None if until_ms is None else max(until_ms - clock.now_ms(), 0) / 1000
                if subscription.get(left) is None:
                    return None
        finally:
            subscription.close()

    @overload
    def register_script(self, ctx: FnContext, *, timeout: float | None = None) -> ExecFunction: ...
    @overload
    def register_script(self, ctx: ScriptFunction[..., R], *, timeout: float | None = None) -> RegisteredScript[R]: ...
    def register_script(
        self, ctx: FnContext | ScriptFunction[..., R], *, timeout: float | None = None
    ) -> ExecFunction | RegisteredScript[R]:
        """Compile a script; what is returned runs it. The same context or function may be registered again.

        timeout: seconds after which a run ends with a `ScriptTimeoutError`; None: the one that the function was given.
        Errors: ScriptError, a ValueError, for a script that cannot be built.
        """
        from redipy.symbolic import function, script  # the compilers are imported by those who have scripts

        if callable(ctx) and not isinstance(ctx, function.ScriptFunction):
            raise ScriptError(f"{ctx!r} is no script: put @redipy.script before the function, and register that")
        runs_lua = self.backend.name == "redis"
        if isinstance(ctx, function.ScriptFunction):
            tree = self.hooks.linked(ctx.tree)
            compiled = ctx.script
            if timeout is not None or tree is not ctx.tree:
                compiled = script.Script(tree, timeout=compiled.timeout if timeout is None else timeout)
            self.hooks.registered(compiled, runs_lua=runs_lua)
            return RegisteredScript(compiled, self, ctx.name, ctx.defaults)
        compiled = script.Script(self.hooks.linked(ctx.tree()), timeout=timeout)
        self.hooks.registered(compiled, runs_lua=runs_lua)
        return ExecFunction(compiled, self)

    def register_command(self, name: str, ctx: FnContext | ScriptFunction[..., Any]) -> ExecFunction:
        """Register a script as a command of this client, which `call` runs by its name.

        A script that is registered after it may call it as any command, `redipy.call(name, …)` or `RedisFn(name, …)`,
        and gets what the script returns. Its words are its keys, and then its arguments, in the order in which it
        declares them; those that have defaults may be left out at the end.
        Errors: ScriptError for the name of another command, and as `register_script`.
        """
        from redipy.symbolic.own import OwnCommands

        registered: ExecFunction = self.register_script(ctx)
        self.hooks.own = self.hooks.own or OwnCommands()
        self.hooks.own.add(name, registered)
        return registered

    def call(self, name: str, *words: Any, client: PipelineAPI[Any] | None = None) -> Any:
        """Call a command of `register_command`: what its script returns; None with a pipeline, where it is queued.

        Errors: ScriptError for a name that is not registered, or a number of words that does not fit; the script's own.
        """
        if self.hooks.own is None:
            raise ScriptError(f"no command {name} is registered: `register_command` adds one, of a script")
        return self.hooks.own.find(name)(words, client)

    def register_lua(self, source: Value) -> LuaScript:
        """A script in Lua, to be called with `keys` and `args`; it is sent to the store when it is first called."""
        return LuaScript(source, self)

    def call_script(self, call: ScriptCall, *, rollback: bool = False) -> Any:
        """Run a script; its value. rollback: an error undoes what it did. Errors: ValueError where that cannot be."""
        return self.backend.run_script(call, rollback=rollback)

    def close(self) -> None:
        """Let go of files and connections; a memory backend forgets what it holds."""
        self.backend.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.close()


class Runtime(RedisClientAPI[T]):
    """A client for a backend that stands already, to be shared: `Redis(rt=runtime)`."""

    def set_compile_hook(self, hook: Callable[[dict[str, Any]], None] | None) -> None:
        """Give the graph of every script that is registered from now on to a function."""
        self.hooks.compile_hook = hook

    def set_code_hook(self, hook: Callable[[list[str]], None] | None) -> None:
        """Give the lines of Lua of every script that is registered from now on to a function; on a server alone."""
        self.hooks.lua_code_hook = hook


class LocalRuntime(Runtime[T]):
    """The runtime of a backend within the process: memory or SQLite."""

    def add_redis_function_plugin(self, module: str) -> None:
        """Add the commands that a module defines as `redipy.plugin.LocalRedisFunction`, for all local backends."""
        from redipy import plugin  # which brings the compilers

        plugin.add_redis_functions(module)

    def add_general_function_plugin(self, module: str) -> None:
        """Add the functions that a module defines as `redipy.plugin.LocalGeneralFunction`, for all scripts."""
        from redipy import plugin

        plugin.add_general_functions(module)


class RedisConnection(Runtime[T]):
    """The runtime of a server, with its raw side: keys as the server has them, and redis-py's client."""

    def get_backend(self) -> LuaPlugins:
        """Where plug-ins for the Lua of scripts are registered."""
        from redipy.plugin import LuaPlugins  # which brings the compilers

        return LuaPlugins()

    @contextmanager
    def get_connection(self) -> Iterator[redis.Redis]:
        """A redis-py client for the same server, which knows no prefix; its error replies become redipy's."""
        import redis.exceptions

        try:
            yield cast(Any, self._raw()).client()
        except redis.exceptions.ResponseError as error:
            # redis-py cuts the code `ERR` off, and leaves all others.
            text = str(error)
            line = text if text.split(" ", 1)[0].isupper() else f"ERR {text}"
            raise ResponseError(line) from error

    def set_print_scripts(self, prints: bool) -> None:
        """Whether the Lua of every script that is registered from now on is printed."""
        self.hooks.prints = prints

    def get_prefix(self) -> str:
        """What stands before every key."""
        return decoded(getattr(self.backend, "prefix", b""))

    def with_prefix(self, key: str) -> str:
        """A key as the server has it."""
        return self.get_prefix() + key

    def no_prefix(self, key: str) -> str:
        """A server's key as this client has it. Errors: ValueError for a key that has another prefix."""
        prefix = self.get_prefix()
        if not key.startswith(prefix):
            raise BackendError(f"{key!r} does not start with {prefix!r}")
        return key.removeprefix(prefix)

    def get_pubsub_key(self, key: str) -> str:
        """The channel, as the server has it, that wakes those who wait for a key."""
        return self.with_prefix(decoded(_WAKES) + key)

    def notify_all(self, key: str) -> None:
        """Wake those who wait for a key."""
        self.publish(_WAKES + encoded(key), "notify")

    def keys_count(self, prefix: str) -> int:
        """How many keys of the server start with a text. O(keys in the server)."""
        return len(self.keys_str(prefix))

    def keys_str(self, prefix: str, postfix: str | None = None) -> list[str]:
        """The server's keys that start with a text, and end with another. O(keys in the server)."""
        from redipy.glob import escaped

        pattern = escaped(encoded(prefix)) + b"*" + escaped(encoded(postfix or ""))
        return list(map(decoded, self._raw().execute(b"KEYS", pattern)))

    def prefix_exists(self, prefix: str, postfix: str | None = None) -> bool:
        """Whether a key of the server starts with a text, and ends with another. O(keys in the server)."""
        return bool(self.keys_str(prefix, postfix))

    def get_dynamic_script(self, code: str) -> Script:
        """A script in Lua, to be called as one of redis-py; its keys get no prefix."""
        with self.get_connection() as connection:
            return connection.register_script(code)

    def _raw(self) -> Backend:
        """The backend without the prefix."""
        return getattr(self.backend, "backend", self.backend)


def runtime_of(backend: Backend, *, decode_responses: bool) -> Runtime[Any]:
    """The runtime that fits a backend."""
    kinds: dict[str, type[Runtime[Any]]] = {
        "memory": LocalRuntime, "sqlite": LocalRuntime, "redis": RedisConnection,
    }
    return kinds.get(backend.name, Runtime)(backend, decode_responses=decode_responses)
