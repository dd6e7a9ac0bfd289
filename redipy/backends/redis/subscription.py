"""Messages from a server: a connection that listens.

Whoever waits for a message reads the connection, one thread at a time; others wait for what that one finds. There is no
thread in the background, and nothing polls. Imports: backends.base, errors, and the connections beside it.
"""
from __future__ import annotations

import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hiredis import ProtocolError

from redipy import errors
from redipy.backends.base import Message, Subscription
from redipy.backends.redis.connections import Connections, Link, packed
from redipy.errors import AuthenticationError, ResponseError

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0  # seconds between attempts to reach a server that went away

T = TypeVar("T")


class RedisSubscription(Subscription):
    """The channels and patterns that a connection of its own has subscribed to, and the messages that came.

    A lost connection is replaced and subscribes to the same again; what was published meanwhile is missed. A `get` that
    ends while the server cannot be reached raises `ConnectionError`. A server that refuses a channel ends the whole
    subscription: each call raises its `ResponseError` from then on.
    """

    def __init__(self, connections: Connections, channels: Sequence[bytes], patterns: Sequence[bytes]) -> None:
        self.connections = connections
        # What is subscribed to, by the command that does so; dicts keep the order and no doubles.
        self.names: dict[bytes, dict[bytes, None]] = {b"SUBSCRIBE": {}, b"PSUBSCRIBE": {}, b"SSUBSCRIBE": {}}
        self.inbox: deque[Message] = deque()
        self.unconfirmed = 0  # requests of which the server has not said that they are done
        self.refusal: ResponseError | None = None
        self.is_closed = False
        self.is_read = False  # by one of the threads
        self.condition = threading.Condition()  # guards these, and every use of the connection but waiting for it
        self.pause = _FIRST_PAUSE
        self.link: Link | None = connections.connect()
        self.waker, self.wakened = socket.socketpair()
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.wakened, selectors.EVENT_READ)
        self.selector.register(self.link.sock, selectors.EVENT_READ)
        try:
            self.subscribe(channels, patterns)
        except BaseException:
            self.close()
            raise

    def subscribe(
        self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = (), shards: Sequence[bytes] = ()
    ) -> None:
        """See `Subscription.subscribe`. Returns when the server has confirmed it: what is published now will come."""
        with self.condition:
            for command, names in zip(self.names, (channels, patterns, shards), strict=True):
                self.names[command].update(dict.fromkeys(names))
                self._request(command, names)
        self._wait(lambda: not self.unconfirmed, None)

    def unsubscribe(
        self, channels: Sequence[bytes] = (), patterns: Sequence[bytes] = (), shards: Sequence[bytes] = ()
    ) -> None:
        """See `Subscription.unsubscribe`."""
        with self.condition:
            for command, names in zip(self.names, (channels, patterns, shards), strict=True):
                for name in names:
                    self.names[command].pop(name, None)
                self._request(command.replace(b"SUB", b"UNSUB"), names)
        self._wait(lambda: not self.unconfirmed, None)

    def get(self, timeout: float | None = None) -> Message | None:
        """See `Subscription.get`."""
        until = None if timeout is None else time.monotonic() + timeout
        return self._wait(lambda: self.inbox.popleft() if self.inbox else None, until)

    def close(self) -> None:
        """See `Subscription.close`."""
        with self.condition:
            if self.is_closed:
                return
            self.is_closed = True
            self.condition.notify_all()
            self.waker.send(b"!")
            while self.is_read:  # a socket that another thread waits for must stay open until it left
                self.condition.wait()
            self.selector.close()
            self.waker.close()
            self.wakened.close()
            if self.link:
                self.connections.drop(self.link)

    def _wait(self, find: Callable[[], T | None], until: float | None) -> T | None:
        """Read what comes until something is found, the time (`time.monotonic()`) is up, or all is closed."""
        has_looked = False
        while True:
            with self.condition:
                while True:
                    found = find()
                    if found or self.is_closed:
                        return found
                    if self.refusal:
                        raise self.refusal
                    left = None if until is None else max(until - time.monotonic(), 0)
                    if left == 0 and has_looked:
                        return found
                    has_looked = True
                    if not self.is_read:
                        break
                    self.condition.wait(left)
                self.is_read = True
            try:
                self._receive(left)
            finally:
                with self.condition:
                    self.is_read = False
                    self.condition.notify_all()

    def _receive(self, timeout: float | None) -> None:
        """Wait for something to come, and take it in; or make a new connection where there is none."""
        link = self.link
        if link is None:
            self._reconnect(timeout)
            return
        came = {key.fileobj for key, _ in self.selector.select(timeout)}
        if link.sock not in came:
            return
        with self.condition:
            is_there = link.take_in()
            try:
                for push in link.pushes():
                    self._dispatch(push)
            except ProtocolError:
                is_there = False
            except ResponseError as error:
                self.refusal = error
            if self.link is link and not is_there:
                self._lose(link)

    def _dispatch(self, push: list[Any]) -> None:
        """Keep a message, count a confirmation; other pushes are not for us."""
        match push:
            case [b"message" | b"smessage" as kind, channel, data]:
                self.inbox.append(Message(kind.decode(), channel, data))
            case [b"pmessage", pattern, channel, data]:
                self.inbox.append(Message("pmessage", channel, data, pattern))
            case [kind, *_] if kind.endswith(b"subscribe"):
                self.unconfirmed -= 1

    def _request(self, command: bytes, names: Sequence[bytes]) -> None:
        """Ask for names, or for no more of them. Without a connection, the next one is asked for what counts then."""
        if not names:
            return
        if self.link is None:
            self.unconfirmed = sum(map(len, self.names.values()))
            return
        self.unconfirmed += len(names)
        try:
            self.link.send(packed((command, *names)))
        except OSError:
            self._lose(self.link)

    def _lose(self, link: Link) -> None:
        """Drop the connection; the next one who waits makes another, and all must be confirmed anew."""
        self.selector.unregister(link.sock)
        self.connections.drop(link)
        self.link = None
        self.unconfirmed = sum(map(len, self.names.values()))

    def _reconnect(self, timeout: float | None) -> None:
        """Try to connect and to subscribe to all again. After a failure pause, longer each time, and return.

        Errors: those of `Connections.connect`, where the time is up or trying again will not help.
        """
        try:
            link = self.connections.connect()
        except AuthenticationError:
            raise
        except (errors.ConnectionError, errors.TimeoutError, ResponseError):
            if timeout is not None and timeout <= self.pause:
                raise
            self.selector.select(self.pause)
            self.pause = min(2 * self.pause, _LONGEST_PAUSE)
            return
        with self.condition:
            self.link, self.pause, self.unconfirmed = link, _FIRST_PAUSE, 0
            self.selector.register(link.sock, selectors.EVENT_READ)
            for command, names in self.names.items():
                self._request(command, list(names))
