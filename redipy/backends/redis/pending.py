"""A command that waits on a server: its connection waits for the reply. Imports: backends.base, errors, connections."""
from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from redipy.backends.base import Pending
from redipy.backends.redis.connections import Connections, Link
from redipy.errors import RedipyError
from redipy.replies import Reply


class RedisPending(Pending):
    """A command that was sent, on a connection of its own up to the reply. The server knows how long it may take."""

    until_ms = None

    def __init__(self, connections: Connections, link: Link) -> None:
        self.connections, self.link = connections, link
        self.lock = threading.Lock()
        self.is_over = False
        self.given: list[Reply] = []  # with what it was ended

    def wait(self) -> Reply:
        """See `Pending.wait`."""
        try:
            (reply,) = self.link.replies(1, patiently=True)
        except BaseException as error:
            with self.lock:
                self.is_over = True
            if not self.given:
                self.connections.fail(self.link, error)
            self.connections.drop(self.link)
            reply = self.given[0]
        else:
            with self.lock:
                self.is_over = True
            if self.given:  # ended a moment too late: the socket is of no use any more
                self.connections.drop(self.link)
            else:
                self.connections.give_back(self.link)
        if isinstance(reply, RedipyError):
            raise reply
        return reply

    def then(self, take: Callable[[Reply], object]) -> None:
        """See `Pending.then`; a thread waits."""

        def wait() -> None:
            try:
                reply = self.wait()
            except RedipyError as error:
                reply = error
            take(reply)

        threading.Thread(target=wait, name="redipy-waits", daemon=True).start()

    def end(self, reply: Reply) -> bool:
        """See `Pending.end`. The connection is closed, as nothing else stops the server from waiting."""
        with self.lock:
            if self.is_over or self.given:
                return False
            self.given.append(reply)
            with suppress(OSError):
                self.link.sock.shutdown(socket.SHUT_RDWR)
        return True
