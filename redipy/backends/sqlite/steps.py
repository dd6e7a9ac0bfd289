"""Steps on a file: one transaction at a time, at one moment in time, for all databases in it.

Imports: clock, waiting, and the connection beside it.
"""
from __future__ import annotations

from types import TracebackType
from typing import Protocol

from redipy.backends.sqlite.connection import Database
from redipy.backends.waiting import WaitingRoom
from redipy.clock import Clock

SWEEP_PAUSE_MS = 100  # between two looks for expired keys


class Keeps(Protocol):
    """What a database within the file does when a step ends."""

    def sweep(self) -> bool:
        """Delete a few keys that have expired; whether that was all of them."""
        ...

    def forget(self) -> None:
        """Let go of what it kept for the step."""
        ...


class Steps:
    """Begins and ends transactions, and knows the moment of the one that is under way."""

    def __init__(self, database: Database, clock: Clock, room: WaitingRoom) -> None:
        self.database, self.clock, self.room = database, clock, room
        self.keyspaces: list[Keeps] = []
        self.depth = 0  # of steps within steps
        self.step_ms = 0  # the moment of the step
        self.writing = False
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

    def end(self, *, keep: bool) -> None:
        """End a step: the outermost keeps what was done, or undoes it.

        Those who waited for a key are served within the same transaction, and told once it is kept.
        """
        if self.depth > 1:
            self.depth -= 1
            return
        try:
            served = []
            if keep:
                served = self.room.serve() if self.writing and self.room.ready else []
                if self.writing and self.step_ms >= self.sweep_ms:
                    # Only the first, as each of them looks through the whole file.
                    self.sweep_ms = self.step_ms + (SWEEP_PAUSE_MS if self.keyspaces[0].sweep() else 0)
                self.database.commit()
        finally:
            self.depth = 0
            self.writing = False
            self.room.ready.clear()
            for keyspace in self.keyspaces:
                keyspace.forget()
            if self.database.in_step:
                self.database.rollback()
        for waiter, reply in served:
            waiter.done(reply)


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
