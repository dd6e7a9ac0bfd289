"""The memory backend: a lock around a keyspace.

Imports: commands, values, the base of local backends, and the keyspace beside it.
"""
from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

from redipy.backends.base import Words
from redipy.backends.local import LocalBackend
from redipy.backends.memory.check import broken
from redipy.backends.memory.keyspace import MemoryKeyspace
from redipy.clock import Clock
from redipy.commands.table import COMMANDS, Command, find
from redipy.replies import Reply
from redipy.values import Value, encoded

_NOT_PLAIN_TEXT = frozenset({TypeError, UnicodeEncodeError})


def _is_plain_text(word: Value) -> bool:
    """Whether `str.encode` takes the word as it is."""
    return isinstance(word, str) and word.isascii()


class MemoryBackend(LocalBackend[MemoryKeyspace]):
    """Redis in the process: nothing is written anywhere."""

    name = "memory"

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__(clock)
        self.keyspace = MemoryKeyspace(self.clock, self.hub)
        self.lock = threading.RLock()
        self.undo: dict[bytes, tuple[object, int | None] | None] | None = None

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """See `Backend.execute`."""
        command = COMMANDS.get(name) or find(name, words)
        with self.lock:
            return command.run(self.keyspace, *words)

    def caller(self) -> Callable[..., Reply]:
        """See `Backend.caller`. The hot path: lock, find the command, run it.

        Half of what a GET costs is in these lines, hence their form: taking the lock by hand costs a tenth less than
        `with`, and text, which most words are, is encoded without a Python call.
        """
        acquire, release, keyspace, encode = self.lock.acquire, self.lock.release, self.keyspace, str.encode
        direct = {name: command.direct for name, command in COMMANDS.items()}

        def call(name: bytes, *words: Value) -> Reply:
            acquire()
            try:
                return direct[name](keyspace, *map(encode, words))  # type: ignore[arg-type]
            except (TypeError, UnicodeEncodeError) as error:
                if error.__class__ not in _NOT_PLAIN_TEXT or all(map(_is_plain_text, words)):
                    raise
                return direct[name](keyspace, *map(encoded, words))
            finally:
                release()

        return call

    def call(self, command: Command, words: Words) -> Reply:
        """See `LocalBackend.call`; first keeps what the command may change, where an undo was asked for."""
        if self.undo is not None and command.writes:
            for key in [words[at] for at in command.key_positions(words)] or self.keyspace.keys():
                if key not in self.undo:
                    self.undo[key] = self.keyspace.copy(key)
        return command.run(self.keyspace, *words)

    def step(self, *, writes: bool, rollback: bool = False) -> MemoryStep:
        """See `LocalBackend.step`."""
        return MemoryStep(self, rollback)

    def check(self) -> list[str]:
        """See `LocalBackend.check`."""
        with self.lock:
            return list(broken(self.keyspace))

    def close(self) -> None:
        """See `Backend.close`."""
        with self.lock:
            self.keyspace.flush()


class MemoryStep:
    """Holds the lock, stops the time, and puts back what was changed if an undo was asked for."""

    __slots__ = ("backend", "outer_ms", "rollback")

    def __init__(self, backend: MemoryBackend, rollback: bool) -> None:
        self.backend, self.rollback = backend, rollback

    def __enter__(self) -> None:
        backend = self.backend
        backend.lock.acquire()
        self.outer_ms = backend.keyspace.step_ms
        backend.keyspace.step_ms = backend.keyspace.now_ms()
        self.rollback = self.rollback and backend.undo is None
        if self.rollback:
            backend.undo = {}

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        backend = self.backend
        if self.rollback:
            undo, backend.undo = backend.undo, None
            if kind is not None:
                for key, copied in (undo or {}).items():
                    backend.keyspace.restore(key, copied)
        backend.keyspace.step_ms = self.outer_ms
        backend.lock.release()
