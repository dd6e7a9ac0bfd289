"""The SQLite backend: a keyspace on a file that threads and processes share.

Threads take turns on one connection, processes on the file's write lock. Imports: commands, errors, the base of local
backends, and the rooms beside it.
"""
from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Literal

from redipy.backends.base import Words
from redipy.backends.local import DATABASES, LocalBackend
from redipy.backends.sqlite.check import broken
from redipy.backends.sqlite.connection import Database
from redipy.backends.sqlite.forking import prepare_for_forks
from redipy.backends.sqlite.keyspace import SqliteKeyspace
from redipy.backends.sqlite.steps import Step, Steps
from redipy.backends.sqlite.watcher import Watcher
from redipy.backends.waiting import Seat, Waiter
from redipy.clock import Clock
from redipy.commands.table import COMMANDS, Command, find
from redipy.errors import StorageError
from redipy.keyspace import Waits
from redipy.replies import Reply
from redipy.values import Value, encoded

# Commands that come down to one statement when they are given so many words, and so need no transaction around it.
ONE_STATEMENT = {
    "GET": 1, "SET": 2, "STRLEN": 1, "GETRANGE": 3, "EXISTS": 1, "TYPE": 1,
    "HLEN": 1, "LLEN": 1, "SCARD": 1, "ZCARD": 1,
}


class SqliteBackend(LocalBackend[SqliteKeyspace]):
    """Redis in a file.

    path: the file, made if there is none; `":memory:"` keeps all in the process. timeout: seconds that a command waits
    for other processes, before it gives up with `StorageError`. synchronous: `normal` keeps every acknowledged write
    when a process dies; `full` also when the machine does, and waits for the disk at each write.
    Errors: `StorageError` for a file that cannot be used.
    """

    name = "sqlite"

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
        databases = [SqliteKeyspace(number, self.steps, self.hub) for number in range(DATABASES)]
        self.steps.keyspaces += databases
        for keyspace in databases:
            keyspace.all, keyspace.server = databases, self.server
            keyspace.wake = partial(self.wake, keyspace)
        self.keyspace = databases[0]
        self.watcher = Watcher(self.steps)
        prepare_for_forks(self.file)

    def step(self, *, writes: bool, rollback: bool = False) -> Step:
        """See `LocalBackend.step`. An exception that leaves it always undoes it, asked for or not."""
        return Step(self.steps, writes)

    def execute(self, name: bytes, *words: bytes) -> Reply:
        """See `Backend.execute`."""
        command = COMMANDS.get(name) or find(name, words)
        if ONE_STATEMENT.get(command.name) == len(words):
            with self.file.lock:
                return command.run(self.keyspace, *words)
        return super().execute(name, *words)

    def caller(self) -> Callable[..., Reply]:
        """See `Backend.caller`. The shortest way to a single statement: a third of what GET costs is Python."""
        lock, keyspace, execute = self.file.lock, self.keyspace, self.execute
        acquire, release = lock.acquire, lock.release  # by hand, which costs a tenth less than `with`
        shortcuts = {name.encode(): (count, COMMANDS[name.encode()].function) for name, count in ONE_STATEMENT.items()}
        none = (-1, execute)

        def call(name: bytes, *words: Value) -> Reply:
            given = [encoded(word) for word in words]
            count, run = shortcuts.get(name, none)
            if count != len(given):
                return execute(name, *given)
            acquire()
            try:
                return run(keyspace, *given)
            finally:
                release()

        return call

    def enter(self, command: Command, words: Words, waits: Waits) -> tuple[Waiter, Seat]:
        """See `LocalBackend.enter`; what the command waits for may come from another process."""
        self.watcher.look_out()
        return super().enter(command, words, waits)

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
            self.file.close()
