"""What the local backends share: one command is one atomic step over a keyspace.

A store brings its `Keyspace` and its idea of a step (`step`): what memory does with a lock, SQLite does with a lock
and a transaction. Pipelines, WATCH, scripts and pub/sub are built on that here, once. Imports: commands, keyspace,
backends.base.
"""
from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any, Generic, Self, cast

from typing_extensions import TypeVar

from redipy import commands as _commands  # noqa: F401  (fills the command table)
from redipy.backends.base import Backend, Message, Pending, ScriptCall, Subscription, Watch, Words
from redipy.backends.eviction import Limit, needs_memory, refusing
from redipy.backends.pubsub import Hub, LocalSubscription
from redipy.backends.waiting import Seat, Waiter, WaitingRoom
from redipy.clock import Clock, SystemClock
from redipy.commands.events import events
from redipy.commands.invalidation import TrackedEvents, Tracking
from redipy.commands.server_state import ServerState
from redipy.commands.table import COMMANDS, Command, find
from redipy.errors import EXEC_ABORT, OUT_OF_MEMORY, BackendError, RedipyError, ResponseError, WatchError
from redipy.keyspace import Keyspace, Waits
from redipy.lua.engine import Engine
from redipy.replies import Reply

K = TypeVar("K", bound=Keyspace, default=Keyspace)


class LocalBackend(Backend, Generic[K]):
    """Executes commands on a keyspace of this process."""

    can_rollback = True
    keyspace: K
    limit: Limit
    tracking: Tracking

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or SystemClock()
        self.hub = Hub(self.clock)
        self.server = ServerState(self.clock.now_ms())
        self.server.scripting = self.scripting = Engine(
            self.server, lambda: self.limit.is_on and not self.limit.is_kept()
        )
        self.room = WaitingRoom()

    @abstractmethod
    def step(self, *, writes: bool, rollback: bool = False) -> AbstractContextManager[object]:
        """What runs inside is one atomic step, alone on the store and at one moment in time.

        writes: something may be changed. rollback: an exception that leaves the step undoes what it changed.
        Steps may be nested; the outermost counts.
        """

    def tell_events(self, tracking: Tracking) -> None:
        """Tell events, from now on, as the settings and those who track keys want it, once the keyspaces are there."""
        self.tracking = self.server.tracking = tracking
        tracking.switched = self._choose_events
        self.server.settings.followers.append(self._choose_events)
        self._choose_events()

    def _choose_events(self) -> None:
        flags = self.server.settings[b"notify-keyspace-events"]
        told = TrackedEvents(flags.decode(), self.tracking) if self.tracking.is_on else events(flags)
        for database in self.keyspace.databases():
            database.events = told

    @abstractmethod
    def check(self) -> list[str]:
        """Walk the store and name each broken invariant in a sentence; empty when all is well. O(n)."""

    def has_room(self) -> bool:
        """Evict what goes beyond the limit of memory; False when nothing more may go, and too much is left.

        Within a step there is always room: nothing is evicted in the middle of one.
        """
        with self.step(writes=True):
            return self.limit.make_room()

    def admit(self, command: Command, words: Words) -> None:
        """See `Backend.admit`: before each command that is executed by itself, and within a transaction when queued."""
        if self.limit.is_on and not self.has_room() and needs_memory(command, words):
            raise ResponseError(OUT_OF_MEMORY)

    def call(self, command: Command, words: Words) -> Reply:
        """Run a command inside a step that is under way: how scripts and pipelines execute theirs, without waiting."""
        try:
            return command.run(self.keyspace, *words)
        except Waits:
            return None

    def bound(self, command: Command, number: int) -> Callable[..., Reply]:
        """A command as a function of so many words, for the step that is under way: how scripts call theirs."""
        if "blocking" in command.flags:
            return lambda *words: self.call(command, words)
        is_bare = number in command.bare and self.keyspace.events is None  # `run` also tells which keys are missed
        return partial(command.function if is_bare else command.run, self.keyspace)

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """See `Backend.execute`."""
        reply = self.begin(name, *words)
        return reply.wait() if isinstance(reply, Pending) else reply

    def database(self, number: int) -> Self:
        """This backend with another of its databases, which has the number 0 to 15. Errors: there is none of it."""
        other = copy(self)
        other.keyspace = cast(K, self.keyspace.sibling(number))
        return other

    def is_outside(self, command: Command, words: Words) -> bool:
        """Whether a call is to run outside of a step, as it must not wait for the one of a script that runs."""
        called = command.subcommand(words)
        return called.unlocked or (self.scripting.is_running and "allow_busy" in called.flags)

    def begin(self, name: bytes, *words: bytes) -> Reply | Pending:
        """See `Backend.begin`."""
        command = COMMANDS.get(name) or find(name, words)
        if command.subcommands and self.is_outside(command, words):
            return command.run(self.keyspace, *words)
        if self.limit.is_on:
            self.admit(command, words)
        with self.step(writes=command.writes):
            try:
                return command.run(self.keyspace, *words)
            except Waits as waits:
                return LocalPending(self, *self.enter(command, words, waits))
            except ResponseError as error:
                if not command.runs_others:
                    raise
                failed = error
        raise failed  # out here it does not undo what the script did before

    def together(self, *, writes: bool = True, apart: bool = False) -> AbstractContextManager[object]:
        """See `Backend.together`."""
        return self.step(writes=writes)

    def wake(self, keyspace: Keyspace, key: bytes) -> None:
        """Have those who wait for a key looked at when the step ends."""
        if self.room.queues:
            self.room.signal((keyspace, key))

    def serve(self) -> None:
        """At the end of a step: hand their replies to those whom it has served."""
        for waiter, reply in self.room.serve():
            waiter.done(reply)

    def enter(self, command: Command, words: Words, waits: Waits) -> tuple[Waiter, Seat]:
        """Let a command wait; within the step in which it found nothing, so that it misses nothing."""
        seat = Seat()
        caller = self.tracking.caller()
        if caller is not None:
            command = replace(command, run=self.tracking.on_behalf(caller, command.run))
        waiter = Waiter(command, words, self.keyspace, waits, seat.take)
        self.room.enter(waiter)
        return waiter, seat

    def wait(self, waiter: Waiter, seat: Seat) -> Reply:
        """The reply of a command that waits; None when its time is over. Not to be called within a step."""
        try:
            seat.wait(self.clock, waiter.until_ms)
        finally:  # also when an exception such as KeyboardInterrupt ends the wait
            with self.step(writes=False):
                self.room.leave(waiter)
        reply = seat.replies[0] if seat.replies else None
        if isinstance(reply, RedipyError):
            raise reply
        return reply

    def end_waits(self) -> None:
        """End what waits for keys with an error, and what waits for messages with None: what closing a store does."""
        for waiter in self.room.clear():
            waiter.done(BackendError("the store was closed while this command waited"))
        self.hub.close()

    def execute_many(
        self, commands: Sequence[Words | ScriptCall], *, atomic: bool = True, rollback: bool = False
    ) -> list[Reply]:
        """See `Backend.execute_many`; always atomic here, as a step costs less than many."""
        writes, is_limited = any(map(may_write, commands)), self.limit.is_on
        is_full = is_limited and not self.has_room()
        with self.step(writes=writes, rollback=rollback):
            replies: list[Reply] = []
            for at, words in enumerate(commands):
                if at and is_limited and writes and not atomic:  # each is a step of its own, as far as anybody can tell
                    is_full = not self.limit.make_room()
                try:
                    replies.append(self._run_queued(words, is_full))
                except RedipyError as error:
                    if rollback:
                        raise
                    replies.append(error)
            return replies

    def _run_queued(self, words: Words | ScriptCall, is_full: bool) -> Reply:
        """Run a command or a script inside a step; full: what needs memory is refused."""
        if isinstance(words, ScriptCall):
            return words.script.run_locally(refusing(self.bound) if is_full else self.bound, words)
        if is_full and takes_memory(words):
            raise ResponseError(OUT_OF_MEMORY)
        return self.call(find(words[0], words[1:]), words[1:])

    def run_script(self, call: ScriptCall, *, rollback: bool = False) -> Any:
        """See `Backend.run_script`."""
        is_full = self.limit.is_on and not self.has_room()
        with self.step(writes=True, rollback=rollback):
            try:
                return self._run_queued(call, is_full)
            except RedipyError as error:
                if rollback:
                    raise
                failed = error
        raise failed  # out here it undoes nothing

    def watch(self, keys: Sequence[bytes]) -> Watch:
        """See `Backend.watch`."""
        return LocalWatch(self, keys)

    def subscribe(self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = ()) -> Subscription:
        """See `Backend.subscribe`."""
        subscription = LocalSubscription(self.hub)
        subscription.subscribe(channels, patterns)
        return subscription

    def listen(self, take: Callable[[Message], object]) -> Subscription:
        """See `Backend.listen`; here it is the thread of whoever publishes."""
        return LocalSubscription(self.hub, take)


def may_write(queued: Words | ScriptCall) -> bool:
    """Whether something that is queued may change a key; what is no command changes none."""
    if isinstance(queued, ScriptCall):
        return True
    command = COMMANDS.get(queued[0].upper())
    return command is not None and command.writes


def takes_memory(queued: Words | ScriptCall) -> bool:
    """Whether something that is queued is refused when the store is out of memory; a script runs as far as it can."""
    if isinstance(queued, ScriptCall):
        return False
    command = COMMANDS.get(queued[0].upper())
    return command is not None and needs_memory(command, queued[1:])


class LocalPending(Pending):
    """A command that waits in the room of its store."""

    def __init__(self, backend: LocalBackend[Any], waiter: Waiter, seat: Seat) -> None:
        self.backend, self.waiter, self.seat = backend, waiter, seat
        self.until_ms = waiter.until_ms

    def then(self, take: Callable[[Reply], object]) -> None:
        """See `Pending.then`."""
        self.seat.pass_on(take)

    def wait(self) -> Reply:
        """See `Pending.wait`."""
        return self.backend.wait(self.waiter, self.seat)

    def end(self, reply: Reply) -> bool:
        """See `Pending.end`."""
        with self.backend.step(writes=False):
            waited = self.backend.room.leave(self.waiter)
        if waited:
            self.waiter.done(reply)
        return waited


class LocalWatch(Watch):
    """Compares the versions of the watched keys, inside the step of the transaction."""

    def __init__(self, backend: LocalBackend[Any], keys: Sequence[bytes]) -> None:
        self.backend = backend
        self.versions: dict[bytes, object] = {}
        self.add(keys)

    def add(self, keys: Sequence[bytes]) -> None:
        """See `Watch.add`."""
        with self.backend.step(writes=True):  # a store may have to write down that it is asked
            for key in keys:
                self.versions.setdefault(key, self.backend.keyspace.version(key))

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """See `Watch.execute`."""
        return self.backend.execute(name, *words)

    def execute_many(self, commands: Sequence[Words | ScriptCall], *, rollback: bool = False) -> list[Reply]:
        """See `Watch.execute_many`."""
        versions, self.versions = self.versions, {}
        backend = self.backend
        if backend.limit.is_on and not backend.has_room() and any(map(takes_memory, commands)):
            raise ResponseError(EXEC_ABORT)
        with self.backend.step(writes=True, rollback=rollback):
            for key, version in versions.items():
                if self.backend.keyspace.version(key) != version:
                    raise WatchError("a watched key changed; read again and retry", key)
            return self.backend.execute_many(commands, rollback=rollback)

    def close(self) -> None:
        """See `Watch.close`."""
        self.versions.clear()
