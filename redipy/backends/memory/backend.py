"""The memory backend: a lock around a keyspace.

Imports: commands, values, the base of local backends, and the keyspace beside it.
"""
from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeAlias

from redipy.backends.base import ScriptCall, Words
from redipy.backends.eviction import Limit
from redipy.backends.local import LocalBackend
from redipy.backends.memory.check import broken, unbalanced
from redipy.backends.memory.evictable import EvictableMemory
from redipy.backends.memory.keyspace import UNSWEPT, MemoryKeyspace, Moment
from redipy.backends.memory.libraries import MemoryLibraries
from redipy.backends.memory.observed import suit
from redipy.clock import Clock
from redipy.commands.invalidation import Tracking
from redipy.commands.settings import DATABASES
from redipy.commands.table import COMMANDS, Command, find
from redipy.errors import LONGEST_STRING
from redipy.keyspace import Waits
from redipy.replies import Reply
from redipy.values import Value, encoded

if TYPE_CHECKING:
    from redipy.symbolic.script import Script

UNLOCKED = frozenset({b"SCRIPT", b"FUNCTION"})  # of some of their subcommands, which must not wait for the lock
NO_WORD: Any = object()  # stands where a call has no further word
SHORT = LONGEST_STRING // 4  # characters of a text that cannot come to more bytes than a word may have

Ways: TypeAlias = dict[bytes, Callable[..., Reply]]
"""What runs a command, by its name."""

Undo: TypeAlias = dict[tuple[MemoryKeyspace, bytes], tuple[object, int | None] | None]
"""What keys held before a step that may have to be undone changed them."""


class MemoryBackend(LocalBackend[MemoryKeyspace]):
    """Redis in the process: nothing is written anywhere."""

    name = "memory"

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__(clock)
        self.moment = Moment(self.clock)
        self.libraries = MemoryLibraries()
        databases = [MemoryKeyspace(number, self.moment, self.hub) for number in range(DATABASES)]
        for keyspace in databases:
            keyspace.all, keyspace.server, keyspace.libraries = databases, self.server, self.libraries
            keyspace.wake, keyspace.wake_all = partial(self.wake, keyspace), self.room.signal_all
        self.keyspace = databases[0]
        self.limit = Limit(EvictableMemory(databases))
        self.lock = threading.RLock()
        self.short_ways: tuple[Ways, Ways, Ways] = {}, {}, {}  # for calls with one, two and three words
        self.tell_events(Tracking(self.server, self.lock))
        self.undo: Undo | None = None

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """See `Backend.execute`."""
        command = COMMANDS.get(name) or find(name, words)
        if command.runs_others:
            return self.begin(name, *words)
        if command.subcommands and self.is_outside(command, words):
            return command.run(self.keyspace, *words)
        with self.lock:
            if self.limit.is_on:
                self.admit(command, words)
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
        """See `Backend.caller`. The hot path: find the function, lock, run it, see if that serves somebody who waits.

        A call that passes a list of words on costs three times one with so many arguments; hence a branch, and a table
        of functions, for each of the usual numbers of words. What is in no table, or has to wait, goes the long way.
        """
        keyspace, ready, serve, execute = self.keyspace, self.room.ready, self.serve, self.execute
        acquire, release = self.lock.acquire, self.lock.release
        one, two, three = self.short_ways

        def call(
            name: bytes, first: Any = NO_WORD, second: Any = NO_WORD, third: Any = NO_WORD, *more: Value
        ) -> Reply:
            if second is NO_WORD:
                run = None if first is NO_WORD else one.get(name)
            elif third is NO_WORD:
                run = two.get(name)
            else:
                run = None if more else three.get(name)
            if run is not None:
                acquire()
                try:
                    first = first.encode() if first.__class__ is str and len(first) < SHORT else encoded(first)
                    if second is NO_WORD:
                        reply = run(keyspace, first)
                    else:
                        second = second.encode() if second.__class__ is str and len(second) < SHORT else encoded(second)
                        if third is NO_WORD:
                            reply = run(keyspace, first, second)
                        else:
                            third = third.encode() if third.__class__ is str and len(third) < SHORT else encoded(third)
                            reply = run(keyspace, first, second, third)
                    if ready:
                        serve()
                    return reply
                except (Waits, UnicodeEncodeError):
                    pass
                finally:
                    release()
            return execute(name, *[encoded(word) for word in (first, second, third, *more) if word is not NO_WORD])

        return call

    def _choose_events(self) -> None:
        """See `LocalBackend`; also once the limit has followed the settings."""
        super()._choose_events()
        for database in self.keyspace.databases():
            suit(database)
        for words, ways in enumerate(self.short_ways, start=1):
            ways.clear()
            if self.keyspace.events is None:  # else who is told of commands sees to each of them
                ways.update((name, self._shortest(command, words)) for name, command in COMMANDS.items()
                            if name not in UNLOCKED)

    def _shortest(self, command: Command, words: int) -> Callable[..., Reply]:
        """What to call for a command with so many words: its function, if it takes them as they are.

        Where there is a limit, the long way is for whoever may have to make room first.
        """
        run = command.function if words in command.bare else command.run
        if command.runs_others:
            run = self._at_one_time(run)
        if not self.limit.is_on:
            return run

        def run_within_limit(keyspace: MemoryKeyspace, *given: bytes) -> Reply:
            if not self.limit.is_kept():
                raise Waits((), None)
            return run(keyspace, *given)

        return run_within_limit

    def _at_one_time(self, run: Callable[..., Reply]) -> Callable[..., Reply]:
        """A command that runs others: the time stands still for them, and whom they serve is served though it fails."""
        moment, now_ms, ready, serve = self.moment, self.clock.now_ms, self.room.ready, self.serve

        def run_at_one_time(keyspace: MemoryKeyspace, *words: bytes) -> Reply:
            outer_ms = moment.step_ms
            if outer_ms is None:
                moment.step_ms = now_ms()
            try:
                return run(keyspace, *words)
            finally:
                if ready and outer_ms is None:
                    serve()
                moment.step_ms = outer_ms

        return run_at_one_time

    def script_caller(self, script: Script, prefix: bytes = b"") -> Callable[[Sequence[Any]], Any]:
        """See `Backend.script_caller`. The hot path of scripts: what a step and its commands need is made once.

        Where others are to be told of commands, where there may be no room, and within a step that may be undone, the
        call goes the long way.
        """
        keyspace, moment, now_ms = self.keyspace, self.moment, self.clock.now_ms
        acquire, release = self.lock.acquire, self.lock.release
        ready, serve = self.room.ready, self.serve
        run: Callable[[Sequence[Any]], Any] | None = None
        is_single = False

        def call(values: Sequence[Any]) -> Any:
            nonlocal run, is_single
            acquire()
            outer_ms = moment.step_ms
            try:
                if keyspace.scale is not None or keyspace.events is not None or self.undo is not None:
                    return self.run_script(ScriptCall.of(script, values, prefix))
                if run is None:
                    run, is_single = script.runner(self.bound, prefix), script.made.is_single
                if outer_ms is None and not is_single:
                    moment.step_ms = now_ms()
                return run(values)
            finally:
                if ready and outer_ms is None:
                    serve()
                moment.step_ms = outer_ms
                release()

        return call

    def has_room(self) -> bool:
        """See `LocalBackend.has_room`."""
        with self.lock:
            return self.moment.step_ms is not None or self.limit.is_kept() or super().has_room()

    def call(self, command: Command, words: Words) -> Reply:
        """See `LocalBackend.call`; first keeps what the command may change, where an undo was asked for."""
        if self.undo is None or not command.writes:
            return super().call(command, words)
        databases = self.keyspace.databases()
        named = [] if command.runs_others else [words[at] for at in command.key_positions(words)]
        for key in named or [key for database in databases for key in database.entries]:
            for database in databases:  # most commands change their own, but some reach for another
                if (database, key) not in self.undo:
                    self.undo[database, key] = database.copy(key)
        try:
            return super().call(command, words)
        finally:
            if command.runs_others:  # it may have made keys of any name, which were missing before
                for database in databases:
                    for key in database.entries:
                        self.undo.setdefault((database, key), None)

    def bound(self, command: Command, number: int) -> Callable[..., Reply]:
        """See `LocalBackend.bound`; where an undo was asked for, by way of `call`."""
        return super().bound(command, number) if self.undo is None else lambda *words: self.call(command, words)

    def step(self, *, writes: bool, rollback: bool = False) -> MemoryStep:
        """See `LocalBackend.step`."""
        return MemoryStep(self, rollback)

    def sweep(self) -> None:
        """See `Backend.sweep`."""
        with self.lock:
            for database in self.keyspace.databases():
                database.sweep(UNSWEPT)

    def check(self) -> list[str]:
        """See `LocalBackend.check`."""
        with self.lock:
            databases = self.keyspace.databases()
            return [*unbalanced(databases), *(sentence for database in databases for sentence in broken(database))]

    def close(self) -> None:
        """See `Backend.close`."""
        with self.lock:
            for database in self.keyspace.databases():
                database.flush()
            self.end_waits()


class MemoryStep:
    """Holds the lock, stops the time, and puts back what was changed if an undo was asked for."""

    __slots__ = ("backend", "outer_ms", "rollback", "shelf")

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
            self.shelf = backend.libraries.shelf

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        backend = self.backend
        if self.rollback:
            undo, backend.undo = backend.undo, None
            if kind is not None:
                for (database, key), copied in (undo or {}).items():
                    database.restore(key, copied)
                backend.libraries.shelf = self.shelf
        if self.outer_ms is None and backend.room.ready:
            backend.serve()
        backend.moment.step_ms = self.outer_ms
        backend.lock.release()
