"""Connections and pools of redis-py over a session in the process.

redis-py's own code connects, retries, checks and hands out connections; here is only what it writes to and reads from.
Imports: the rooms beside it.
"""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import redis
from redis._parsers import BaseParser, PushNotificationsParser
from redis.connection import UnixDomainSocketConnection
from redis.exceptions import ConnectionError, TimeoutError

from redipy.compat.pools import OnStore, connected
from redipy.compat.replies import readings
from redipy.compat.stores import Source
from redipy.compat.threads import ThreadLine
from redipy.compat.words import Packer

LINE_ENDED = "Connection closed by server."


class SessionParser(BaseParser, PushNotificationsParser):
    """Stands where redis-py parses bytes: takes what has arrived on the line."""

    def __init__(self, socket_read_size: int = 0) -> None:
        self.line: ThreadLine | None = None
        self.pubsub_push_handler_func = self.handle_pubsub_push_response

    def handle_pubsub_push_response(self, response: Any) -> Any:
        """What becomes of a message, unless another function is set for it."""
        return response

    def on_connect(self, connection: Any) -> None:
        """Take the line of a connection, and the way in which it wants replies."""
        self.line, self.timeout = connection._sock, connection.socket_timeout
        self.read_texts, self.read_bytes = readings(connection.protocol, connection.encoder)

    def on_disconnect(self) -> None:
        """Let go of the line."""
        self.line = None

    def can_read(self, timeout: float | None = 0) -> bool:
        """Whether there is something to be read, within so many seconds. Errors: ConnectionError on a closed line."""
        try:
            return self._line().arrives(timeout)
        except OSError:
            raise ConnectionError(LINE_ENDED) from None

    def read_response(
        self, disable_decoding: bool = False, push_request: bool = False, timeout: Any = ...
    ) -> Any:
        """The next reply, or with `push_request` the next message if that comes first; an error reply is returned.

        timeout: seconds, None for none; for anything else, that of the connection.
        """
        seconds = timeout if timeout is None or isinstance(timeout, (int, float)) else self.timeout
        read = self.read_bytes if disable_decoding else self.read_texts
        while True:
            if not self.can_read(seconds):
                raise TimeoutError("Timeout reading from socket")
            arrival = self._line().read()
            response = read(arrival.reply)
            if isinstance(response, ConnectionError):
                raise response
            if not arrival.is_push:
                return response
            response = self.handle_push_response(response)
            if push_request:
                return response

    def _line(self) -> ThreadLine:
        if self.line is None:
            raise ConnectionError(LINE_ENDED)
        return self.line


class Connection(UnixDomainSocketConnection):
    """A connection to a store in this process.

    It can be given to any pool of redis-py as `connection_class`, with the store as an option of the pool. What says
    where a server is means nothing here, and is taken for the sake of those who always say it.
    """

    port = None

    def __init__(self, *, store: Source, **options: Any) -> None:
        """store: as for `ConnectionPool`, but for `memory://`, which no other connection would find."""
        self.packer = Packer()
        self.store, options = connected(store, options, SessionParser)
        super().__init__(**options, command_packer=self.packer)

    def _connect(self) -> Any:
        return ThreadLine(self.store.backend)

    def pack_commands(self, commands: Iterable[Iterable[Any]]) -> list[Any]:
        """Commands that are sent together."""
        return self.packer.pack_all(commands)

    @property
    def is_plain(self) -> bool:
        """Whether its session is as the pool made it, so that another would execute commands alike."""
        line = self._sock
        return line is None or line.is_plain_for(self.protocol, int(self.db or 0))


class ThreadPool(OnStore):
    """What pools for threads add to those of redis-py."""

    connection_type = Connection

    def release(self, connection: Any) -> None:
        """Take a connection back."""
        self.note(connection)
        super().release(connection)  # type: ignore[misc]  # of the class of redis-py that comes next


class ConnectionPool(ThreadPool, redis.ConnectionPool):
    """A pool of connections to a store in this process."""

    elsewhere = redis.ConnectionPool


class BlockingConnectionPool(ThreadPool, redis.BlockingConnectionPool):
    """A pool that lets threads wait for a connection; the `timeout` of a URL is that of its file."""

    elsewhere = redis.BlockingConnectionPool
