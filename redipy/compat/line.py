"""A line: what a connection of redis-py has where it would have a socket.

On the other side is a session of a backend. Commands are executed when they are sent; what they answer, and what is
pushed, waits in the inbox until it is read. A command that blocks is left to wait, and what was sent behind it with it.
Imports: backends.base, errors, replies, the command table, the session and its waits from server.
"""
from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

from redipy.backends.base import Backend, Words
from redipy.commands.table import COMMANDS
from redipy.errors import ConnectionError, RedipyError
from redipy.replies import Reply, Status
from redipy.server.session import NO_REPLY, Session
from redipy.server.waiting import Waiting


def this_process() -> bytes:
    """What CLIENT LIST and MONITOR show as the address of a session of this process."""
    return b"process:%d" % os.getpid()


class Arrival(NamedTuple):
    """Something to be read."""

    reply: Reply
    is_push: bool = False  # and no reply, in RESP3


def step_of(backend: Backend, requests: Sequence[Words]) -> AbstractContextManager[object]:
    """Commands that are sent together share a commit where that is worth it; MULTI and EXEC see to it alone."""
    is_alone = len(requests) == 1 or requests[0][0].upper() == b"MULTI"
    if is_alone or not backend.shares_commits or backend.server.pause is not None:
        return nullcontext()  # whoever is held by a pause must not hold the store
    commands = (COMMANDS.get(words[0].upper()) for words in requests)
    return backend.together(writes=any(each is not None and each.writes for each in commands), apart=True)


class Line(ABC):
    """One end of a session, for one reader; commands may be sent from another thread."""

    def __init__(self, backend: Backend) -> None:
        self.backend, self.clock = backend, backend.clock
        self.inbox: deque[Arrival] = deque()
        self.requests: deque[Words] = deque()  # sent, and not yet executed
        self.waiting: Waiting | None = None  # the command that blocks
        self.turn = threading.RLock()  # held while requests are executed
        self.batch: list[Arrival] | None = None  # what came of them, until they are
        self.is_ended = False
        address = this_process()
        self.session = Session(backend, self._push, on_close=self._end, address=address, local_address=address)

    def is_plain_for(self, protocol: int, database: int) -> bool:
        """Whether the session is as its pool made it, so that commands mean the same over any other of them."""
        session = self.session
        is_changed = session.subscriptions or session.is_monitor or session.spares_touches or session.spares_eviction
        return (
            not is_changed and session.queue is None and session.replies == "on"
            and session.protocol == protocol and session.database == database
        )  # fmt: skip

    # Commands

    def send(self, requests: Iterable[Words]) -> None:
        """Execute commands, or let them wait behind one that blocks. Errors: ConnectionError after the end."""
        if self.is_ended:
            raise ConnectionError("the session is closed")
        with self.turn:
            self.requests.extend(requests)
            self.go_on()

    def go_on(self) -> None:
        """Execute what was sent, as far as nothing waits."""
        if not self.requests or self.waiting is not None:
            return
        with self.turn:
            arrived: list[Arrival] = []
            self.batch = arrived
            try:
                with step_of(self.backend, self.requests):
                    self.session.active_ms = self.clock.now_ms()
                    while self.requests and self.waiting is None and not self.is_ended:
                        if self._is_held(self.requests[0]):
                            break
                        self._execute(self.requests.popleft())
            except RedipyError as error:  # of all of it: it was undone
                arrived[:] = [Arrival(error)] * sum(not arrival.is_push for arrival in arrived)
            finally:
                self.batch = None
            self._arrive(arrived)
            if self.waiting is not None:
                self._wait_for(self.waiting)

    def _execute(self, words: Words) -> None:
        """Execute one command of a batch."""
        assert self.batch is not None
        try:
            reply = self.session.begin(*words)
        except RedipyError as error:
            if not (self.is_ended and isinstance(error, ConnectionError)):
                self.batch.append(Arrival(error))
            return
        if isinstance(reply, Waiting):
            self.waiting = reply
        elif reply is not NO_REPLY:
            self.batch.append(Arrival(reply))
        if self.session.delayed:
            self.session.flush()

    def _push(self, message: Reply) -> None:
        """Called by the session, from any thread."""
        arrival = Arrival(message, self.session.protocol == 3 and not isinstance(message, Status))
        if self.batch is not None and self.turn.acquire(blocking=False):  # by a command of this line
            try:
                if self.batch is not None:
                    self.batch.append(arrival)
                    return
            finally:
                self.turn.release()
        self._arrive([arrival])

    def finish(self, reply: Reply) -> None:
        """Take the reply of the command that has waited."""
        self.waiting = None
        if reply is not NO_REPLY:
            self._arrive([Arrival(reply)])

    def end_overdue(self) -> None:
        """End a wait whose time is over. Not to be called while the inbox is locked: it takes the store's lock."""
        waiting = self.waiting
        if waiting is not None and waiting.until_ms is not None and self.clock.now_ms() >= waiting.until_ms:
            waiting.end(None)

    def _end(self) -> None:
        """Called when the session is closed, by whoever does so."""
        self.is_ended = True
        self._arrive([])

    @abstractmethod
    def _is_held(self, words: Words) -> bool:
        """Whether CLIENT PAUSE holds a command, which is executed later."""

    @abstractmethod
    def _wait_for(self, waiting: Waiting) -> None:
        """Have `finish` called with the reply of a command that blocks."""

    @abstractmethod
    def _arrive(self, arrived: Sequence[Arrival]) -> None:
        """Put something into the inbox and wake the reader; also when the line has ended. From any thread."""
