"""Steps on a file: one transaction at a time, at one moment in time, for all databases in it.

Imports: clock, waiting, and the connection beside it.
"""
from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from operator import methodcaller
from types import TracebackType
from typing import Protocol

from redipy.backends.sqlite.connection import Database
from redipy.backends.sqlite.counts import KeyCounts
from redipy.backends.waiting import WaitingRoom
from redipy.clock import Clock

SWEEP_PAUSE_MS = 100  # between two looks for expired keys
PATIENCE_SECONDS = 0.004  # of a step that can as well be tried again


class Keeps(Protocol):
    """What a database within the file does when a step ends."""

    def sweep(self) -> bool:
        """Delete a few keys that have expired; whether that was all of them."""
        ...

    def forget(self) -> None:
        """Let go of what it kept for the step."""
        ...


class Concludes(Protocol):
    """What has something to do at the end of a step, as a command in it has sent a message or changed a setting."""

    @property
    def has_to_write(self) -> bool:
        """Whether any of it goes into the file."""
        ...

    def write(self) -> None:
        """Write it into the file, in a step that is about to be kept. Not called where nothing is to be kept."""
        ...

    def kept(self) -> None:
        """Go on from there, after the commit and outside of a step."""
        ...

    def undone(self) -> None:
        """Let go of it, as the step was undone."""
        ...


class Steps:
    """Begins and ends transactions, and knows the moment of the one that is under way."""

    def __init__(self, database: Database, clock: Clock, room: WaitingRoom) -> None:
        self.database, self.clock, self.room = database, clock, room
        self.counts = KeyCounts(database)
        self.keyspaces: list[Keeps] = []
        self.overtaken: Callable[[], object] = lambda: None  # called when others have written
        self.depth = 0  # of steps within steps
        self.shared_depth = 0  # of these, the one whose commands only share a commit
        self.step_ms = 0  # the moment of the step
        self.writing = False
        self.concluding: dict[Concludes, None] = {}  # who has something to do at the end of this step
        self.sweep_ms = 0  # when to look for expired keys again

    def now_ms(self) -> int:
        """The time of the step, or of the clock outside of one, in milliseconds since the epoch."""
        return self.step_ms if self.depth else self.clock.now_ms()

    def begin(self, writes: bool) -> None:
        """Begin a step, or one within it. The outermost one says whether there will be writes."""
        if not self.depth:
            self.step_ms = self.clock.now_ms()
            self.database.begin(writes=writes)
            self.writing = writes
        self.depth += 1
        if writes and self.depth == 1 and self.database.is_overtaken(0):
            try:
                self.overtaken()
            except BaseException:
                self.end(keep=False)
                raise

    def end(self, *, keep: bool) -> None:
        """End a step: the outermost keeps what was done, or undoes it.

        Those who waited for a key are served within the same transaction, and told once it is kept.
        """
        if self.depth > 1:
            self.depth -= 1
            return
        served = []
        writing = self.writing
        try:
            if keep:
                served = self.room.serve() if writing and self.room.ready else []
                if writing:
                    self._write()
                self.database.commit()
                if writing:
                    self.database.is_overtaken(1)  # by nobody, as the commit was its own
        finally:
            self.depth = 0
            self.writing = False
            self.room.ready.clear()
            for keyspace in self.keyspaces:
                keyspace.forget()
            if self.database.in_step:
                self.database.rollback()
                self._finish(methodcaller("undone"))
        for waiter, reply in served:
            waiter.done(reply)
        if self.concluding:
            self._conclude(written=writing)

    def _write(self) -> None:
        """Write what comes at the end of a step, before it is kept."""
        if self.step_ms >= self.sweep_ms:
            # Only the first, as each of them looks through the whole file.
            self.sweep_ms = self.step_ms + (SWEEP_PAUSE_MS if self.keyspaces[0].sweep() else 0)
        for each in self.concluding:
            each.write()

    def _conclude(self, *, written: bool) -> None:
        """Go on with what a step that was kept has left. What is to be written after a mere read gets its own step."""
        if written or not any(each.has_to_write for each in self.concluding):
            self._finish(methodcaller("kept"))
            return
        try:
            self.begin(writes=True)
        except BaseException:
            self._finish(methodcaller("undone"))
            raise
        self.end(keep=True)

    def _finish(self, finish: Callable[[Concludes], object]) -> None:
        """Let all who had something to do be done with it, even if one of them fails."""
        concluding, self.concluding = self.concluding, {}
        with ExitStack() as stack:
            for each in reversed(concluding):
                stack.callback(finish, each)


class Step:
    """A transaction, alone on the connection and at one moment in time, undone if an exception leaves it.

    Within another step it is a part of that one.
    """

    __slots__ = ("steps", "writes")

    def __init__(self, steps: Steps, writes: bool) -> None:
        self.steps, self.writes = steps, writes

    def __enter__(self) -> None:
        self.steps.database.lock.acquire()
        try:
            self.steps.begin(self.writes)
        except BaseException:
            self.steps.database.lock.release()
            raise

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        try:
            self.steps.end(keep=kind is None)
        finally:
            self.steps.database.lock.release()


class BriefStep(Step):
    """A step that fails rather than wait long for another process, as whoever only reads here would wait, too.

    Errors: StorageError; it is to be tried again.
    """

    __slots__ = ()

    def __enter__(self) -> None:
        with self.steps.database.waiting_at_most(PATIENCE_SECONDS):
            super().__enter__()
