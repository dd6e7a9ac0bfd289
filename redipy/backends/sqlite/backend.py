"""The SQLite backend: a keyspace on a file that threads and processes share.

Threads take turns on one connection, processes on the file's write lock. Imports: commands, errors, the base of local
backends, and the rooms beside it.
"""
from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from typing import Literal

from redipy.backends.base import Words
from redipy.backends.eviction import Limit
from redipy.backends.local import LocalBackend
from redipy.backends.sqlite.check import broken
from redipy.backends.sqlite.connection import Database
from redipy.backends.sqlite.evictable import EvictableFile
from redipy.backends.sqlite.forking import prepare_for_forks
from redipy.backends.sqlite.keyspace import SqliteKeyspace
from redipy.backends.sqlite.libraries import SqliteLibraries
from redipy.backends.sqlite.messages import FileHub
from redipy.backends.sqlite.shared_settings import FileSettings
from redipy.backends.sqlite.steps import BriefStep, Step, Steps
from redipy.backends.sqlite.strings import NeedsStep
from redipy.backends.sqlite.tracking import FileTracking
from redipy.backends.sqlite.uses import Notebook
from redipy.backends.sqlite.watcher import Watcher
from redipy.backends.waiting import Seat, Waiter
from redipy.clock import Clock
from redipy.commands.settings import DATABASES
from redipy.commands.strings import set_
from redipy.commands.table import COMMANDS, Command, find
from redipy.errors import StorageError
from redipy.keyspace import Waits
from redipy.replies import Reply
from redipy.values import Value, encoded

# Commands that come down to one statement when they are given so many words, and so need no transaction around it.
ONE_STATEMENT = {
    "GET": 1, "SET": 2, "STRLEN": 1, "GETRANGE": 3, "GETBIT": 2, "EXISTS": 1, "TYPE": 1,
    "HLEN": 1, "LLEN": 1, "SCARD": 1, "ZCARD": 1,
}

EVICTED_AT_ONCE = 1 / 64  # of the limit: a transaction costs as much as deleting some keys


class SqliteBackend(LocalBackend[SqliteKeyspace]):
    """Redis in a file.

    path: the file, made if there is none; `":memory:"` keeps all in the process. timeout: seconds that a command waits
    for other processes, before it gives up with `StorageError`. synchronous: `normal` keeps every acknowledged write
    when a process dies; `full` also when the machine does, and waits for the disk at each write.
    Errors: `StorageError` for a file that cannot be used.
    """

    name = "sqlite"
    shares_commits = True

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        clock: Clock | None = None,
        timeout: float = 30.0,
        synchronous: Literal["normal", "full"] = "normal",
    ) -> None:
        super().__init__(clock)
        self.file = Database(os.fsdecode(path), timeout=timeout, synchronous=synchronous)
        self.steps = Steps(self.file, self.clock, self.room)
        self.hub = self.file_hub = FileHub(self.clock, self.steps)
        if self.file.is_shared:
            self.server.settings = FileSettings(self.steps)
        libraries = SqliteLibraries(self.file)
        databases = [SqliteKeyspace(number, self.steps, self.hub) for number in range(DATABASES)]
        self.steps.keyspaces += databases
        for keyspace in databases:
            keyspace.all, keyspace.server, keyspace.libraries = databases, self.server, libraries
            keyspace.wake, keyspace.wake_all = partial(self.wake, keyspace), self.room.signal_all
        self.keyspace = databases[0]
        self.notebook = Notebook(self.steps)
        self.limit = Limit(EvictableFile(databases, self.notebook), slack=EVICTED_AT_ONCE)
        self.watcher = Watcher(self.steps, self.file_hub)
        self.file_tracking = FileTracking(self.server, self.file_hub)
        self.tell_events(self.file_tracking)
        self.steps.overtaken = self._look_at_others
        prepare_for_forks(self.watcher)

    def _look_at_others(self) -> None:
        """Learn what others have said about the file that matters here, as they have written."""
        if isinstance(self.server.settings, FileSettings):
            self.server.settings.look()
            self.file_tracking.look()

    def step(self, *, writes: bool, rollback: bool = False) -> Step:
        """See `LocalBackend.step`. An exception that leaves it always undoes it, asked for or not."""
        return Step(self.steps, writes)

    @contextmanager
    def together(self, *, writes: bool = True, apart: bool = False) -> Iterator[None]:
        """See `Backend.together`."""
        with self.step(writes=writes):
            steps = self.steps
            is_shared = apart and steps.depth == 1
            if is_shared:
                steps.shared_depth = 1
            try:
                yield
            finally:
                if is_shared:
                    steps.shared_depth = 0

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """See `Backend.execute`."""
        command = COMMANDS.get(name) or find(name, words)
        is_alone = ONE_STATEMENT.get(command.name) == len(words) and self.keyspace.events is None
        if is_alone and not (command.writes and self.notebook.is_due):
            if self.limit.is_on:
                self.admit(command, words)
            with self.file.lock, suppress(NeedsStep):
                if command.name == "SET":
                    return self.set_alone(self.keyspace, *words)
                return command.run(self.keyspace, *words)
        return super().execute(name, *words)

    @cached_property
    def set_alone(self) -> Callable[..., Reply]:
        """SET as one statement, which notices afterwards what others have changed meanwhile, as a step does before."""
        file, overtaken = self.file, self.steps.overtaken

        def set_alone(keyspace: SqliteKeyspace, key: bytes, value: bytes) -> Reply:
            told = keyspace.events
            reply = set_(keyspace, key, value)
            # What `is_overtaken` does, written out: it comes with every SET, and so costs a twentieth less of it.
            version = file.connection.data_version()
            if version != file.known_version + 1 and not file.in_step:
                overtaken()
                if told is None:  # somebody may track the key since before
                    keyspace.notify_touched(key)
            file.known_version = version
            return reply

        return set_alone

    def caller(self) -> Callable[..., Reply]:
        """See `Backend.caller`. The shortest way to a single statement: a third of what GET costs is Python."""
        lock, keyspace, execute, limit = self.file.lock, self.keyspace, self.execute, self.limit
        steps = self.steps
        notes = self.notebook.notes
        acquire, release = lock.acquire, lock.release  # by hand, which costs a tenth less than `with`
        shortcuts = {name.encode(): (count, COMMANDS[name.encode()].function) for name, count in ONE_STATEMENT.items()}
        shortcuts[b"SET"] = (2, self.set_alone)
        none = (-1, execute)

        def call(name: bytes, *words: Value) -> Reply:
            given = [encoded(word) for word in words]
            count, run = shortcuts.get(name, none)
            if count != len(given) or limit.is_on or notes or keyspace.events is not None:
                return execute(name, *given)
            acquire()
            try:
                return run(keyspace, *given)
            except NeedsStep:
                with Step(steps, writes=name == b"SET"):
                    return run(keyspace, *given)
            finally:
                release()

        return call

    def has_room(self) -> bool:
        """See `LocalBackend.has_room`."""
        with self.file.lock:
            is_within = self.steps.depth > self.steps.shared_depth
            return is_within or self.limit.is_kept() or super().has_room()

    def admit(self, command: Command, words: Words) -> None:
        """See `LocalBackend.admit`. A read makes no room: it needs none, and must not become a write."""
        if command.writes:
            super().admit(command, words)

    def enter(self, command: Command, words: Words, waits: Waits) -> tuple[Waiter, Seat]:
        """See `LocalBackend.enter`; what the command waits for may come from another process."""
        self.watcher.look_out()
        return super().enter(command, words, waits)

    def sweep(self) -> None:
        """See `Backend.sweep`; each step that writes does so at its end."""
        with suppress(StorageError), BriefStep(self.steps, writes=True):  # if another process is busy, it will sweep
            pass

    def check(self) -> list[str]:
        """See `LocalBackend.check`. A file too damaged to be walked is named too."""
        try:
            with self.step(writes=False):
                return list(broken(self.file))
        except StorageError as error:
            return [str(error)]

    def close(self) -> None:
        """See `Backend.close`. What was committed is in the file; the log is written back."""
        self.watcher.close()
        with self.file.lock:
            with suppress(StorageError):  # closed already, or in trouble: then it forgets in time who listened
                self.file_hub.leave()
            self.file.close()
            self.end_waits()
