"""The line of a connection that threads use: whoever reads waits on a condition.

Imports: the line beside it, the session and its waits from server.
"""
from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from math import ceil

from redipy.backends.base import Backend
from redipy.compat.line import Arrival, Line
from redipy.errors import ConnectionError, RedipyError
from redipy.replies import Reply
from redipy.server.waiting import Waiting


class ThreadLine(Line):
    """A line with the methods of a socket that redis-py, and libraries that wait for many at once, call."""

    def __init__(self, backend: Backend) -> None:
        self.condition = threading.Condition()
        self.bell: Bell | None = None
        self.timer: threading.Timer | None = None
        self.is_open = True
        super().__init__(backend)

    # Reading

    def arrives(self, timeout: float | None) -> bool:
        """Wait until there is something to be read, for so many seconds at most (None: for ever).

        Errors: ConnectionError when there is not, and the session is closed.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            self.end_overdue()
            self.go_on()
            with self.condition:
                if self.inbox:
                    return True
                if self.is_ended:
                    raise ConnectionError("the session is closed")
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    return False
                self._wait(left)

    def read(self) -> Arrival:
        """What has arrived first; to be called when something has."""
        with self.condition:
            arrival = self.inbox.popleft()
            if self.bell is not None and not self.inbox:
                self.bell.silence()
        return arrival

    def _wait(self, left: float | None) -> None:
        """Wait for something to happen, for so many seconds at most, or until the command that waits is overdue."""
        until_ms = None if self.waiting is None else self.waiting.until_ms
        if until_ms is None:
            self.condition.wait(left)
        else:  # its time is the store's
            limit_ms = until_ms if left is None else min(until_ms, self.clock.now_ms() + ceil(left * 1000))
            self.clock.wait(self.condition, limit_ms)

    # What happens on the line

    def _is_held(self, words: Sequence[bytes]) -> bool:
        while self.session.is_held(words[0], words[1:]):
            self.session._wait_for_unpause()
        return False

    def _wait_for(self, waiting: Waiting) -> None:
        if self.bell is not None:
            self._end_in_time(waiting)
        waiting.then(self.finish)

    def _arrive(self, arrived: Sequence[Arrival]) -> None:
        with self.condition:
            self.inbox.extend(arrived)
            self.condition.notify_all()
            if self.bell is not None and (self.inbox or self.is_ended):
                self.bell.ring()

    # As a socket

    def sendall(self, requests: Iterable[Sequence[bytes]]) -> None:
        """See `send`."""
        self.send(requests)

    def settimeout(self, seconds: float | None) -> None:
        """A time limit is given with each read."""

    def getpeername(self) -> str:
        """The other end: this process."""
        return self.session.address.decode()

    getsockname = getpeername

    def fileno(self) -> int:
        """A file descriptor that can be read as long as there is something in the inbox, for `select` and its kin.

        -1 once it was closed.
        """
        with self.condition:
            if not self.is_open:
                return -1
            if self.bell is None:
                self.bell = Bell()
                if self.inbox or self.is_ended:
                    self.bell.ring()
                if self.waiting is not None:
                    self._end_in_time(self.waiting)
            return self.bell.fileno()

    def _end_in_time(self, waiting: Waiting) -> None:
        """End a wait when its time is over, also while nobody reads: whoever watches the descriptor does not."""
        if waiting.until_ms is not None:
            seconds = max(waiting.until_ms - self.clock.now_ms(), 0) / 1000
            self.timer = threading.Timer(seconds, self._give_up, [waiting])
            self.timer.daemon = True
            self.timer.start()

    @staticmethod
    def _give_up(waiting: Waiting) -> None:
        with suppress(RedipyError):  # the store may be closed by now, and with it the wait
            waiting.end(None)

    def finish(self, reply: Reply) -> None:
        """See `Line.finish`."""
        if self.timer is not None:
            self.timer.cancel()
        super().finish(reply)

    def shutdown(self, how: int) -> None:
        """Close the session. A child of a fork does not call this: the session is its parent's."""
        self.session.close()

    def close(self) -> None:
        """Let go of the descriptor."""
        with self.condition:
            bell, self.bell, self.is_open = self.bell, None, False
        if bell is not None:
            bell.close()


class Bell:
    """A pair of sockets, one of which can be read while the bell rings."""

    def __init__(self) -> None:
        self.outside, self.inside = socket.socketpair()
        self.is_ringing = False

    def fileno(self) -> int:
        """The descriptor to be watched."""
        return self.outside.fileno()

    def ring(self) -> None:
        """Make the descriptor readable."""
        if not self.is_ringing:
            self.is_ringing = True
            self.inside.send(b"!")

    def silence(self) -> None:
        """Make the descriptor unreadable."""
        if self.is_ringing:
            self.is_ringing = False
            self.outside.recv(1)

    def close(self) -> None:
        """Close both sockets."""
        self.outside.close()
        self.inside.close()
