"""Clients that track keys, over a unix socket to the reference or to our server, and nothing of redipy in between."""
from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Any

import hiredis

from test.conformance.harness import words_of

BARRIER = (b"CLIENT", b"ID")  # answered after all that was sent before, and changes nothing for CLIENT CACHING
PATIENCE_SECONDS = 10.0
CHANNEL = b"__redis__:invalidate"


class Tracker:
    """A connection, with the messages that it was sent."""

    def __init__(self, path: str, protocol: int) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(PATIENCE_SECONDS)
        self.socket.connect(path)
        self.reader = hiredis.Reader()
        self.told: list[str] = []
        self.is_queueing = self.is_waiting = False
        self.ask([b"HELLO", b"%d" % protocol])
        self.id = self.ask(BARRIER)

    def send(self, words: Sequence[bytes]) -> None:
        """Send a command, and leave its reply to `receive`."""
        self.socket.sendall(hiredis.pack_command(tuple(words)))  # type: ignore[arg-type]  # its stub promises one word
        self.is_waiting = True

    def receive(self) -> Any:
        """The next reply, an error as its text; the messages before it are told, each as a line."""
        while True:
            while (reply := self.reader.gets()) is False:
                data = self.socket.recv(1 << 16)
                assert data, "the connection was closed"
                self.reader.feed(data)
            line = told(reply)
            if line is None:
                self.is_waiting = False
                return str(reply) if isinstance(reply, hiredis.ReplyError) else reply
            self.told.append(line)

    def ask(self, words: Sequence[bytes]) -> Any:
        """The reply to a command."""
        self.send(words)
        self.is_queueing = words[0] == b"MULTI" or (self.is_queueing and words[0] not in (b"EXEC", b"DISCARD"))
        return self.receive()

    def heard(self) -> list[str]:
        """What it was told since it was last asked."""
        if not (self.is_queueing or self.is_waiting):
            self.ask(BARRIER)
        heard, self.told = self.told, []
        return heard

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()


def told(reply: Any) -> str | None:
    """A message as the tables of cases write it, None for what is none; a confirmation of SUBSCRIBE is passed over.

    >>> told([b"message", CHANNEL, [b"k", b"l"]]), told([b"message", CHANNEL, None]), told([b"k"])
    ('k l', '*', None)
    """
    is_pushed = isinstance(reply, hiredis.PushNotification)
    if not is_pushed and not (isinstance(reply, list) and reply[:1] == [b"message"]):
        return None
    kind, *rest = reply
    if kind == b"tracking-redir-broken":
        return "broken"
    if kind == b"invalidate" or (kind == b"message" and rest[0] == CHANNEL):
        return "*" if rest[-1] is None else " ".join(key.decode() for key in rest[-1])
    return None if not is_pushed else repr(reply)


class Stage:
    """The clients of a case, each made when it first calls; one whose name ends in 2 speaks RESP2."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.clients: dict[str, Tracker] = {}

    def client(self, name: str) -> Tracker:
        """The client of a name."""
        if name not in self.clients:
            self.clients[name] = Tracker(self.path, 2 if name.endswith("2") else 3)
        return self.clients[name]

    def call(self, line: str) -> Any:
        """What a client is answered to a call: `a GET k`; `{b}` stands for the number of the client b.

        `a -> BLPOP k 0` leaves the reply for later, when `a @` gives it without another call. `a CLOSE` closes the
        connection.
        """
        name, call = line.split(" ", 1)
        client = self.client(name)
        if call == "@":
            return client.receive()
        if call == "CLOSE":
            self.clients.pop(name).close()
            while any(line.startswith(b"id=%d " % client.id) for line in self._list().splitlines()):
                pass
            return None
        words = words_of(call.removeprefix("-> ").format(**{name: each.id for name, each in self.clients.items()}))
        if call.startswith("-> "):
            client.send(words)
            while b" flags=b" not in self._list():
                pass
            return None
        return client.ask(words)

    def _list(self) -> bytes:
        reply: bytes = self.client("observer").ask([b"CLIENT", b"LIST"])
        return reply

    def heard(self) -> list[str]:
        """What all were told since they were last asked: `a: k`."""
        return [f"{name}: {line}" for name, client in self.clients.items() for line in client.heard()]

    def close(self) -> None:
        """Close all connections."""
        for client in self.clients.values():
            client.close()
