"""Pipelines: commands are queued, and executed together. Imports: api, backends.base, errors, values."""
from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from redipy.api._pipeline import PipelineCommands
from redipy.api.api import RedisAPI
from redipy.api.base import T
from redipy.api.keytypes import KeyType
from redipy.api.queue import Convert
from redipy.backends.base import Backend, ScriptCall, Watch, Words
from redipy.errors import BackendError, RedipyError
from redipy.replies import Reply
from redipy.values import Value, encoded


class PipelineAPI(PipelineCommands[T]):
    """Queues commands and executes them in order; as a context manager it executes at the end what is left.

    A command's method gives the pipeline itself, so that calls chain, and `execute` the list of their results. Nobody
    else's command runs in between, unless `transaction=False` was asked for. A command that fails neither stops nor
    undoes the others; with `rollback=True` it undoes all. An exception that leaves the block drops what is queued.
    A pipeline belongs to one thread.
    """

    def __init__(
        self, backend: Backend, *, transaction: bool = True, rollback: bool = False, decode_responses: bool = True
    ) -> None:
        super().__init__(decode_responses=decode_responses)
        if rollback and not backend.can_rollback:
            raise BackendError(
                f"rollback=True: the backend {backend.name} cannot undo commands; leave it out, and errors undo nothing"
            )
        self.backend = backend
        self._atomic, self._rollback = transaction, rollback
        self._commands: list[Words | ScriptCall] = []
        self._converts: list[Convert] = []
        self._watch: Watch | None = None
        self._queueing = True

    def _queue(self, convert: Convert, name: bytes, *words: Any) -> Self:
        """See `Queue`; between `watch` and `multi` the command is executed, and its value returned."""
        if not self._queueing:
            assert self._watch is not None
            reply = self._watch.execute(name, *map(encoded, words))
            return convert(reply) if convert else reply  # type: ignore[no-any-return]
        self._commands.append((name, *map(encoded, words)))
        self._converts.append(convert)
        return self

    def keys(self, match: Value | None = None, *, filter_type: KeyType | None = None, block: bool = True) -> Self:
        """`keys_block`: the result is a list."""
        return self.keys_block(match, filter_type=filter_type)

    def execute_command(self, *words: Value) -> Self:
        """Queue any command; its result is the RESP3 value as it comes."""
        name, *rest = map(encoded, words)
        return self._queue(None, name, *rest)

    def call_script(self, call: ScriptCall, *, rollback: bool = False) -> Any:
        """Queue a script; between `watch` and `multi` it is run, and its value returned.

        Errors: ValueError for `rollback` of a single script among others.
        """
        if not self._queueing:
            return self.backend.run_script(call, rollback=rollback)
        if rollback:
            raise BackendError("rollback=True: a pipeline undoes all or nothing: `client.pipeline(rollback=True)`")
        self._commands.append(call.script.queued(call))
        self._converts.append(None)
        return None

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Execute what is queued, and give the results of all commands in order.

        raise_on_error: if commands failed, raise the first error, once all are executed; otherwise the errors stand in
        their places. The pipeline is empty afterwards and can be used again.
        Errors: WatchError when a watched key was touched; nothing was executed then.
        """
        commands, converts, watch = self._commands, self._converts, self._watch
        self._commands, self._converts, self._watch, self._queueing = [], [], None, True
        try:
            replies = self._executed(commands, watch) if commands else []
        finally:
            if watch is not None:
                watch.close()
        results = [
            convert(reply) if convert and not isinstance(reply, RedipyError) else reply
            for convert, reply in zip(converts, replies, strict=True)
        ]
        if raise_on_error:
            for result in results:
                if isinstance(result, RedipyError):
                    raise result
        return results

    def _executed(self, commands: list[Words | ScriptCall], watch: Watch | None) -> list[Reply]:
        """The replies to commands, as a transaction of the watch where there is one."""
        if watch is not None:
            return watch.execute_many(commands, rollback=self._rollback)
        return self.backend.execute_many(commands, atomic=self._atomic, rollback=self._rollback)

    def watch(self, *keys: Value) -> RedisAPI[T]:
        """Watch keys: if one is touched before `execute`, that raises WatchError and does nothing.

        From here to `multi`, methods execute at once and give their values, as in redis-py. What is returned here has
        the same methods, always executes at once, and tells a type checker so.
        Errors: BackendError when commands are queued already.
        """
        if self._commands:
            raise BackendError("watch keys before commands are queued: what is queued would not know what was read")
        if self._watch is None:
            self._watch = self.backend.watch(list(map(encoded, keys)))
        else:
            self._watch.add(list(map(encoded, keys)))
        self._queueing = False
        return _AtOnce(self._watch, decode_responses=self.decodes)

    def multi(self) -> None:
        """Queue from here on what is to be done if no watched key was touched."""
        self._queueing = True

    def unwatch(self) -> None:
        """Let go of the watched keys, and queue again."""
        watch, self._watch, self._queueing = self._watch, None, True
        if watch is not None:
            watch.close()

    def reset(self) -> None:
        """Drop what is queued, and let go of the watched keys."""
        self._commands, self._converts = [], []
        self.unwatch()

    def __len__(self) -> int:
        """How many commands are queued."""
        return len(self._commands)

    def __bool__(self) -> bool:
        """A pipeline is one, also when it is empty."""
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self.execute()
        finally:
            self.reset()


class _AtOnce(RedisAPI[T]):
    """Executes commands while keys are watched."""

    def __init__(self, watch: Watch, *, decode_responses: bool) -> None:
        super().__init__(decode_responses=decode_responses)

        def call(name: bytes, *words: Value) -> Reply:
            return watch.execute(name, *map(encoded, words))

        self._execute = call
