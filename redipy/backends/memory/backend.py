"""The memory backend: a lock around a keyspace.

Imports: commands, values, the base of local backends, and the keyspace beside it.
"""
from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Any, TypeAlias

from redipy.backends.base import Words
from redipy.backends.local import DATABASES, LocalBackend
from redipy.backends.memory.check import broken
from redipy.backends.memory.keyspace import MemoryKeyspace, Moment
from redipy.clock import Clock
from redipy.commands.table import COMMANDS, Command, find
from redipy.keyspace import Waits
from redipy.replies import Reply
from redipy.values import Value, encoded

NO_WORD: Any = object()  # stands where a call has no further word


Undo: TypeAlias = dict[tuple[MemoryKeyspace, bytes], tuple[object, int | None] | None]
"""What keys held before a step that may have to be undone changed them."""


class MemoryBackend(LocalBackend[MemoryKeyspace]):
    """Redis in the process: nothing is written anywhere."""

    name = "memory"

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__(clock)
        self.moment = Moment(self.clock)
        databases = [MemoryKeyspace(number, self.moment, self.hub) for number in range(DATABASES)]
        for keyspace in databases:
            keyspace.all, keyspace.server = databases, self.server
            keyspace.wake = partial(self.wake, keyspace)
        self.keyspace = databases[0]
        self.lock = threading.RLock()
        self.undo: Undo | None = None

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """See `Backend.execute`."""
        command = COMMANDS.get(name) or find(name, words)
        with self.lock:
            try:
                reply = command.run(self.keyspace, *words)
            except Waits as waits:
                waiter, seat = self.enter(command, words, waits)
            else:
                if self.room.ready:
                    self.serve()
                return reply
        return self.wait(waiter, seat)

    def caller(self) -> Callable[..., Reply]:
        """See `Backend.caller`. The hot path: lock, find the function, run it, see if that serves somebody who waits.

        A call that passes a list of words on costs three times one with so many arguments; hence a branch, and a table
        of functions, for each of the usual numbers of words. A command that has to wait goes the long way.
        """
        lock, keyspace, ready, serve, execute = self.lock, self.keyspace, self.room.ready, self.serve, self.execute
        one, two, three = (
            {name: command.function if words in command.bare else command.run for name, command in COMMANDS.items()}
            for words in (1, 2, 3)
        )

        def call(
            name: bytes, first: Any = NO_WORD, second: Any = NO_WORD, third: Any = NO_WORD, *more: Value
        ) -> Reply:
            if more or first is NO_WORD:
                return execute(name, *[encoded(word) for word in (first, second, third, *more) if word is not NO_WORD])
            lock.acquire()
            try:
                first = first.encode() if first.__class__ is str else encoded(first)
                if second is NO_WORD:
                    reply = one[name](keyspace, first)
                else:
                    second = second.encode() if second.__class__ is str else encoded(second)
                    if third is NO_WORD:
                        reply = two[name](keyspace, first, second)
                    else:
                        third = third.encode() if third.__class__ is str else encoded(third)
                        reply = three[name](keyspace, first, second, third)
                if ready:
                    serve()
                return reply
            except (Waits, UnicodeEncodeError):
                pass
            finally:
                lock.release()
            return execute(name, *[encoded(word) for word in (first, second, third) if word is not NO_WORD])

        return call

    def call(self, command: Command, words: Words) -> Reply:
        """See `LocalBackend.call`; first keeps what the command may change, where an undo was asked for."""
        if self.undo is not None and command.writes:
            databases = self.keyspace.databases()
            named = [words[at] for at in command.key_positions(words)]
            for key in named or [key for database in databases for key in database.entries]:
                for database in databases:  # most commands change their own, but some reach for another
                    if (database, key) not in self.undo:
                        self.undo[database, key] = database.copy(key)
        return super().call(command, words)

    def bound(self, command: Command, number: int) -> Callable[..., Reply]:
        """See `LocalBackend.bound`; where an undo was asked for, by way of `call`."""
        return super().bound(command, number) if self.undo is None else lambda *words: self.call(command, words)

    def step(self, *, writes: bool, rollback: bool = False) -> MemoryStep:
        """See `LocalBackend.step`."""
        return MemoryStep(self, rollback)

    def check(self) -> list[str]:
        """See `LocalBackend.check`."""
        with self.lock:
            return [sentence for database in self.keyspace.databases() for sentence in broken(database)]

    def close(self) -> None:
        """See `Backend.close`."""
        with self.lock:
            for database in self.keyspace.databases():
                database.flush()


class MemoryStep:
    """Holds the lock, stops the time, and puts back what was changed if an undo was asked for."""

    __slots__ = ("backend", "outer_ms", "rollback")

    def __init__(self, backend: MemoryBackend, rollback: bool) -> None:
        self.backend, self.rollback = backend, rollback

    def __enter__(self) -> None:
        backend = self.backend
        backend.lock.acquire()
        self.outer_ms = backend.moment.step_ms
        backend.moment.step_ms = backend.moment.now_ms()
        self.rollback = self.rollback and backend.undo is None
        if self.rollback:
            backend.undo = {}

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        backend = self.backend
        if self.rollback:
            undo, backend.undo = backend.undo, None
            if kind is not None:
                for (database, key), copied in (undo or {}).items():
                    database.restore(key, copied)
        if self.outer_ms is None and backend.room.ready:
            backend.serve()
        backend.moment.step_ms = self.outer_ms
        backend.lock.release()
