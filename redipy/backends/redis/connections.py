"""Connections to a server: made, authenticated and described by redis-py, and used here without it.

redis-py knows how to connect (TLS, users, sentinels), but spends most of a command's time on what a command does not
need. So a connection that stands is kept in a stack of our own, and a command is one write, one read, and hiredis on
both sides. What reaches a caller from here are errors of redipy's. Imports: errors, replies, redis, hiredis.
"""
from __future__ import annotations

import os
import select
import ssl
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from time import monotonic
from typing import Any, NoReturn, cast
from weakref import WeakSet

import hiredis
import redis.exceptions
from hiredis import ProtocolError, PushNotification, Reader

from redipy import errors
from redipy.backends.redis.exact import ExactReader
from redipy.errors import LONGEST_STRING, AuthenticationError, ResponseError
from redipy.replies import Reply
from redipy.values import Value, encoded

# The words of a command as they are sent. (hiredis's own annotation takes one word only.)
_pack = cast("Callable[[tuple[Value, ...]], bytes]", hiredis.pack_command)


def packed(words: tuple[Value, ...]) -> bytes:
    """The bytes of a command. Errors: a word that the server would not read, but close the connection."""
    data = _pack(words)
    if len(data) > LONGEST_STRING:
        for word in words:
            encoded(word)
    return data

_READ_SIZE = 1 << 16
_STILL_WARM = 0.001  # seconds since a link was last taken, in which it is taken for good without a look
_MISSING = object()  # what the reader gives while a reply is not complete


def _readiness(sock: Any) -> Callable[[], object]:
    """A function that says whether reading from the socket would not wait."""
    if not hasattr(select, "poll"):  # Windows
        return lambda: select.select([sock], [], [], 0)[0]
    poller = select.poll()
    poller.register(sock, select.POLLIN)
    return partial(poller.poll, 0)


class Link:
    """A connection that stands: its socket, and the reader of its replies. Used by one thread at a time."""

    __slots__ = (
        "connection", "feed", "gets", "is_fresh", "receive", "send", "sock", "something_came", "taken_at", "timeout",
    )  # fmt: skip

    def __init__(self, connection: Any, *, exact: bool = False) -> None:
        self.connection = connection
        self.sock = connection._sock
        self.timeout: float | None = self.sock.gettimeout()
        reader = ExactReader(_MISSING) if exact else Reader(replyError=ResponseError, notEnoughData=_MISSING)
        self.gets, self.feed = reader.gets, reader.feed
        self.send: Callable[[bytes], None] = self.sock.sendall
        self.receive: Callable[[int], bytes] = self.sock.recv
        self.something_came = _readiness(self.sock)
        self.is_fresh = True  # until it was given back once
        self.taken_at = monotonic()

    def read(self) -> Reply:
        """The next reply, an error reply as the exception that it is; what the server pushes unasked is passed over."""
        gets = self.gets
        while True:
            reply = gets()
            if reply is _MISSING:
                received = self.receive(_READ_SIZE)
                if not received:
                    raise EOFError("closed by the server")
                self.feed(received)
            elif type(reply) is not PushNotification:
                return reply

    def replies(self, count: int, *, patiently: bool = False) -> list[Reply]:
        """The next replies. patiently: however long they take, as one belongs to a command that waits on purpose."""
        if self.timeout is None or not patiently:
            return [self.read() for _ in range(count)]
        self.sock.settimeout(None)
        try:
            return [self.read() for _ in range(count)]
        finally:
            self.sock.settimeout(self.timeout)

    def take_in(self) -> bool:
        """Take what has come, without waiting for more; False if the end of the connection has."""
        self.sock.settimeout(0)
        try:
            while received := self.receive(_READ_SIZE):
                self.feed(received)
            return False
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        finally:
            self.sock.settimeout(self.timeout)

    def pushes(self) -> Iterator[list[Any]]:
        """What the server has pushed, as far as it was taken in.

        Errors: ProtocolError where something else came, which nobody asked for.
        """
        while (reply := self.gets()) is not _MISSING:
            if isinstance(reply, ResponseError):
                raise reply
            if type(reply) is not PushNotification:
                raise ProtocolError(f"a reply to nothing: {reply!r}")
            yield reply

    def is_usable(self) -> bool:
        """Whether a command may be sent: the server is there, and nothing but pushes has come unasked. O(1)."""
        if not self.something_came():
            return True
        try:
            return self.take_in() and all(self.pushes())
        except (ProtocolError, ResponseError):
            return False


class Connections:
    """The connections of one backend. A single server is behind them; whatever else there is to find fits here.

    A thread takes a link, uses it alone and gives it back; the last one given back is the first one taken. Whatever
    goes wrong while a link is used, the link is dropped: half of a reply is never read by the next command.
    """

    def __init__(self, pool: redis.ConnectionPool, *, exact: bool = False) -> None:
        """exact: replies keep all that the protocol tells of them, see `ExactReader`."""
        self.pool, self.exact = pool, exact
        self.idle: deque[Link] = deque()  # its append and pop are atomic: no lock is needed
        self.is_closed = False
        _everyones.add(self)

    def take(self) -> Link:
        """A link that stands. One that was idle for a while is looked at before (1 µs): the server may have left."""
        while True:
            try:
                link = self.idle.pop()
            except IndexError:
                return self.connect()
            now = monotonic()
            if now - link.taken_at < _STILL_WARM or link.is_usable():
                link.taken_at = now
                return link
            self.drop(link)

    def give_back(self, link: Link) -> None:
        """Put a link, all of whose replies were read, on the stack."""
        link.is_fresh = False
        self.idle.append(link)
        if self.is_closed:
            self.close()

    def connect(self) -> Link:
        """A new link.

        Errors: ConnectionError where no server answers, AuthenticationError where it refuses the user, ResponseError
        where it answers with another error, such as LOADING.
        """
        if self.is_closed:
            raise errors.ConnectionError("this client is closed: make another one")
        try:
            connection = self.pool.get_connection()
        except (redis.exceptions.RedisError, OSError) as error:
            raise self._connect_error(error) from error
        link = Link(connection, exact=self.exact)
        if str(connection.protocol) != "3":  # a client of the user's own may have been made for protocol 2
            (reply,) = self.answered(link, packed((b"HELLO", b"3")), 1)
            if isinstance(reply, ResponseError):
                self.drop(link)
                raise reply
        return link

    def drop(self, link: Link) -> None:
        """Close a link. redis-py may use its place in the pool for another connection."""
        link.connection.disconnect()
        self.pool.release(link.connection)

    def sent(self, data: bytes, *, repeatable: bool = True) -> Link:
        """A link to which the bytes were written.

        repeatable: nothing of it can have been executed before its last byte arrives. Then a write that fails on an
        idle link, whose server just went away, is tried on another one. Once all is written nothing is ever repeated:
        nobody can tell whether a command without a reply was executed.
        """
        while True:
            link = self.take()
            try:
                link.send(data)
                return link
            except BaseException as error:
                broke = isinstance(error, OSError) and not isinstance(error, TimeoutError)
                if link.is_fresh or not broke or not repeatable:
                    self.fail(link, error)
                self.drop(link)

    def exchange(
        self, data: bytes, count: int, *, repeatable: bool = True, patiently: bool = False
    ) -> list[Reply]:
        """Send bytes, see `sent`, and read the replies to them, see `Link.replies`."""
        link = self.sent(data, repeatable=repeatable)
        try:
            replies = link.replies(count, patiently=patiently)
        except BaseException as error:
            self.fail(link, error)
        self.give_back(link)
        return replies

    def answered(self, link: Link, data: bytes, count: int, *, patiently: bool = False) -> list[Reply]:
        """The same on a link that the caller has and keeps."""
        try:
            link.send(data)
            return link.replies(count, patiently=patiently)
        except BaseException as error:
            self.fail(link, error)

    def fail(self, link: Link, error: BaseException) -> NoReturn:
        """Drop a link that failed while it was used, and raise the error in redipy's words."""
        self.drop(link)
        if isinstance(error, (OSError, EOFError, ProtocolError)):
            raise self.lost(error) from error
        raise error

    def close(self) -> None:
        """Close every link that is idle, and those in use as they are given back."""
        self.is_closed = True
        while self.idle:
            try:
                link = self.idle.pop()
            except IndexError:  # another thread took the last one
                return
            self.drop(link)

    def lost(self, error: BaseException) -> errors.RedipyError:
        """The error for a connection that failed while it was used."""
        if isinstance(error, TimeoutError):
            return errors.TimeoutError(
                f"the Redis server at {self.place} did not answer in time; what it was sent may yet happen"
            )
        return errors.ConnectionError(
            f"the connection to the Redis server at {self.place} was lost ({error}); what it was sent may have happened"
        )

    @property
    def place(self) -> str:
        """Where the server is, for error messages."""
        options = self.pool.connection_kwargs
        return str(options.get("path") or f"{options.get('host', 'localhost')}:{options.get('port', 6379)}")

    def _connect_error(self, error: Exception) -> Exception:
        """What redis-py could not do, in redipy's words; the server's line, where there is one, in full."""
        line = " ".join(filter(None, (getattr(error, "status_code", None), str(error))))
        if isinstance(error, redis.exceptions.AuthenticationError):
            return AuthenticationError(line)
        if isinstance(error, (redis.exceptions.BusyLoadingError, redis.exceptions.ResponseError)):
            return ResponseError(line)
        if isinstance(error, redis.exceptions.TimeoutError):
            return errors.TimeoutError(f"the Redis server at {self.place} did not answer in time: {error}")
        reason = error.__context__ if isinstance(error.__context__, OSError) else error
        return errors.ConnectionError(f"cannot reach a Redis server at {self.place}: {reason}")


_everyones: WeakSet[Connections] = WeakSet()


def _leave_links_to_parent() -> None:
    """A process that was forked off must not use the sockets of the other: each makes its own."""
    for connections in _everyones:
        connections.idle = deque()


if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(after_in_child=_leave_links_to_parent)
