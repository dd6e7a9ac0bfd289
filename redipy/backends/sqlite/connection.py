"""An open database file: statements, transactions, waiting for other processes, and failures in words.

Nothing of apsw leaves this module but the connection itself, for schema and check: whatever goes wrong becomes a
`StorageError` that says what to do. Who may call, and when, is the backend's affair. Imports: errors, schema.
"""
from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn, TypeAlias

import apsw

from redipy.backends.sqlite import schema
from redipy.errors import StorageError

Row: TypeAlias = tuple[Any, ...]
Bindings: TypeAlias = Sequence[str | bytes | int | float | None]

STATEMENTS = 256  # prepared ones kept: more than there are
SHORTEST_WAIT, LONGEST_WAIT = 0.0002, 0.002  # seconds between two looks at a lock that another process holds
CACHE_SIZE = 16 << 20  # bytes of pages kept in memory
WAL_LIMIT = 64 << 20  # bytes that the log keeps on disk once it was written back

MEMORY = ":memory:"

# What SQLite reports, and what to say and advise. The first class that fits counts.
_FAILURES: tuple[tuple[type[apsw.Error], str], ...] = (
    (apsw.FullError, "cannot grow, the disk is full: free some space and try again; nothing of the step was kept"),
    (apsw.ReadOnlyError, "cannot be written: make the file and its folder writable for this user"),
    (apsw.CantOpenError, "cannot be opened: see that its folder exists and that this user may read and write there"),
    (apsw.NotADBError, "is not an SQLite database: give another path"),
    (apsw.CorruptError, "is damaged: restore a backup, or rescue what is left with `.recover` of the sqlite3 shell"),
    (apsw.BusyError, "was locked by another process for {timeout:g} seconds: end that one, or give a longer timeout"),
    (apsw.IOError, "could not be read or written: check the disk"),
    (apsw.PermissionsError, "may not be accessed: check the rights of this user"),
    (apsw.TooBigError, "cannot hold a value of more than 1,000,000,000 bytes: split it"),
)


class Database:
    """A connection to a file, opened at once."""

    def __init__(self, path: str, *, timeout: float, synchronous: str) -> None:
        self.path = path if path == MEMORY else os.path.abspath(path)  # a file that is opened again is the same one
        self.is_shared = path != MEMORY  # with other connections, of this process or others
        self.timeout, self.synchronous = timeout, synchronous
        self.patience = timeout  # for which a statement waits now
        self.lock = threading.RLock()  # whoever uses the connection holds it
        self.in_step = False
        self.openings = 0
        self.undone = 0  # steps
        self.known_version: int  # of the data, when `is_overtaken` was asked last
        self.cursor: apsw.Cursor | Refusal | Reopening
        self.open()

    # Statements. Each runs to its end here: one left open would hold on to its snapshot.

    def one(self, sql: str, bindings: Bindings = ()) -> Row | None:
        """The first row of a query; None when there is none."""
        try:  # as in `rows`, but GET and the look at a key's row save a call
            rows = self.cursor.execute(sql, bindings).fetchall()
        except apsw.Error as error:
            raise self._failed(error) from error
        return rows[0] if rows else None

    def value(self, sql: str, bindings: Bindings = ()) -> Any:
        """The first column of the first row; None when there is none."""
        row = self.one(sql, bindings)
        return None if row is None else row[0]

    def rows(self, sql: str, bindings: Bindings = ()) -> list[Row]:
        """All rows of a query."""
        try:
            return self.cursor.execute(sql, bindings).fetchall()
        except apsw.Error as error:
            raise self._failed(error) from error

    def run(self, sql: str, bindings: Bindings = ()) -> int:
        """Execute a change; how many rows it touched."""
        try:
            self.cursor.execute(sql, bindings)
        except apsw.Error as error:
            raise self._failed(error) from error
        return self.connection.changes()

    def empty(self, tables: Iterable[str]) -> None:
        """Delete all rows of tables. Without a condition, and without triggers, whole pages go at once."""
        self.connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        try:
            for table in tables:
                self.run(f"delete from {table}")
        finally:
            self.connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 1)

    def run_many(self, sql: str, many: Iterable[Bindings]) -> None:
        """Execute a change once for each of the bindings."""
        try:
            self.cursor.executemany(sql, many)
        except apsw.Error as error:
            raise self._failed(error) from error

    def inserted_id(self) -> int:
        """The id of the row that was inserted last."""
        return self.connection.last_insert_rowid()

    def used_bytes(self) -> int:
        """The bytes of pages that hold something. O(1)."""
        with self.lock:
            used: int = self.value(
                "select (page_count - freelist_count) * page_size"
                " from pragma_page_count, pragma_freelist_count, pragma_page_size"
            )
            return used

    # Transactions

    def data_version(self) -> int:
        """A number that is another once some other connection to the file has committed, or the file was reopened."""
        version: int = self.value("pragma data_version")
        return self.openings << 32 | version

    def is_overtaken(self, own_commits: int) -> bool:
        """Whether others have committed since this was asked last, next to so many writing commits of its own.

        As far as the last statement could see; without one of its own, so it costs 0.1 µs.
        """
        known, self.known_version = self.known_version, self.connection.data_version()
        return self.known_version != known + own_commits

    def begin(self, *, writes: bool) -> None:
        """Begin a step. One that writes takes the write lock now: two that asked later would block each other."""
        self.run("begin immediate" if writes else "begin")
        self.in_step = True

    @contextmanager
    def waiting_at_most(self, seconds: float) -> Iterator[None]:
        """For what is done within, wait no longer than this for other processes."""
        self.patience = min(seconds, self.timeout)
        try:
            yield
        finally:
            self.patience = self.timeout

    def commit(self) -> None:
        """End the step and keep what it did. Raises, and leaves it to be rolled back, if a statement of it failed."""
        self.run("commit")
        self.in_step = False

    def rollback(self) -> None:
        """End the step as if it had not been."""
        self.in_step = False
        self.undone += 1
        self.cursor = self.connection.cursor()
        if self.connection.in_transaction:  # some failures have ended it already
            self.run("rollback")

    def _failed(self, error: apsw.Error) -> StorageError:
        """The error to raise. In a step it also stops every further statement, so that no half of it is ever kept."""
        failure = storage_error(error, self.path, self.timeout)
        if self.in_step:
            self.cursor = Refusal(failure)
        return failure

    # Opening and closing

    def open(self) -> None:
        """Open the file, made if there is none, and see that it is one of ours."""
        try:
            connection = apsw.Connection(self.path, statementcachesize=STATEMENTS)
        except apsw.Error as error:
            raise storage_error(error, self.path, self.timeout) from error
        try:
            self._prepare(connection)
        except BaseException as error:
            connection.close()
            if isinstance(error, apsw.Error):
                raise storage_error(error, self.path, self.timeout) from error
            raise
        self.connection = connection
        self.cursor = connection.cursor()
        self.openings += 1
        self.known_version = -1  # of no connection: whatever this one sees first is news

    def _prepare(self, connection: apsw.Connection) -> None:
        connection.set_busy_handler(self._wait)
        # Reading comes first: a file that is not ours is left as it was. It is read through SQLite alone, as
        # closing a file handle of our own would drop the locks that this process holds on the file.
        version = schema.version_of(connection, self.path)
        self._log_ahead(connection)
        connection.pragma("synchronous", self.synchronous)
        connection.pragma("journal_size_limit", WAL_LIMIT)
        connection.pragma("cache_size", -CACHE_SIZE // 1024)
        connection.pragma("temp_store", "memory")
        # One plan for all bindings: else a statement with a range is prepared anew at each call, at thrice its cost.
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        if version < schema.VERSION:
            schema.upgrade(connection, self.path)

    def _log_ahead(self, connection: apsw.Connection) -> None:
        """Turn on the write-ahead log, which stays on for the file."""
        until = time.monotonic() + self.timeout
        while True:
            try:
                connection.pragma("journal_mode", "wal")
                return
            except apsw.BusyError:  # two who switch it on at once; SQLite does not ask the busy handler here
                if time.monotonic() >= until:
                    raise
                time.sleep(random.uniform(SHORTEST_WAIT, LONGEST_WAIT))

    def _wait(self, tries: int) -> bool:
        """SQLite's busy handler: sleep a little while another process holds the lock, and say whether to try again.

        The waits are short, random and do not grow: who came last has no better chance than who has waited long.
        """
        if tries == 0:
            self._waiting_since = time.monotonic()
        if time.monotonic() - self._waiting_since >= self.patience:
            return False
        time.sleep(random.uniform(SHORTEST_WAIT, LONGEST_WAIT))
        return True

    def close(self) -> None:
        """Close the file; every later statement is refused."""
        self.connection.close()
        self.cursor = Refusal(StorageError(f"{self.path} was closed: make a new client"))

    def suspend(self) -> None:
        """Close the file until the next statement, which opens it again."""
        if isinstance(self.cursor, apsw.Cursor) and self.is_shared:
            self.connection.close()
            self.cursor = Reopening(self)

    def refuse(self, reason: str) -> None:
        """Let no statement reach the connection any more, without closing it."""
        if isinstance(self.cursor, apsw.Cursor) and self.is_shared:
            self.cursor = Refusal(StorageError(f"{self.path} {reason}"))


class Refusal:
    """Stands where the cursor was, and raises."""

    def __init__(self, failure: StorageError) -> None:
        self.failure = failure

    def execute(self, sql: str, bindings: object = ()) -> NoReturn:
        """Refuse a statement."""
        raise StorageError(*self.failure.args)

    executemany = execute


class Reopening:
    """Stands where the cursor was, and opens the file for the first statement."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def execute(self, sql: str, bindings: Any = ()) -> apsw.Cursor:
        """Open the file and execute a statement."""
        self.database.open()
        return self.database.cursor.execute(sql, bindings)

    def executemany(self, sql: str, many: Any) -> apsw.Cursor:
        """Open the file and execute a statement many times."""
        self.database.open()
        return self.database.cursor.executemany(sql, many)


def storage_error(error: apsw.Error, path: str, timeout: float) -> StorageError:
    """What SQLite reported, as an error that says what to do."""
    for kind, text in _FAILURES:
        if isinstance(error, kind):
            return StorageError(f"{path} {text.format(timeout=timeout)} ({error})")
    return StorageError(f"{path} failed: {error}")
