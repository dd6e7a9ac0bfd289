"""Hears what a store tells of its keys: everything that arrives over the channels of keyspace notifications."""
from __future__ import annotations

import re
from typing import Protocol

from redipy.backends.local import LocalBackend
from test.reference import Judge, Server

EVERYTHING = b"AKEmnoc"
SETTING = b"notify-keyspace-events"
PATTERN = b"__key*__:*"

Heard = list[tuple[bytes, bytes]]
"""Channels with messages."""


class Ear(Protocol):
    """Listens to one store."""

    def heard(self) -> Heard:
        """What came since it was last asked."""
        ...


class JudgeEar:
    """Listens to the reference, over a connection of its own."""

    def __init__(self, server: Server, judge: Judge) -> None:
        self.judge, self.listener = judge, Judge(server)
        self.listener.execute(b"PSUBSCRIBE", PATTERN)

    def heard(self) -> Heard:
        """See `Ear.heard`. What is published last tells that all has come."""
        self.judge.execute(b"PUBLISH", b"__keys__:", b"")
        found: Heard = []
        while (message := (*self.listener.receive()[2:],)) != (b"__keys__:", b""):
            found.append(message)
        return found

    def close(self) -> None:
        """Listen no more, and have nothing told."""
        self.judge.execute(b"CONFIG", b"SET", SETTING, b"")
        self.listener.close()


class LocalEar:
    """Listens to a local backend."""

    def __init__(self, backend: LocalBackend) -> None:
        self.subscription = backend.subscribe(patterns=[PATTERN])

    def heard(self) -> Heard:
        """See `Ear.heard`."""
        found: Heard = []
        while (message := self.subscription.get(timeout=0)) is not None:
            found.append((message.channel, message.data))
        return found


def messages(events: str) -> Heard:
    """What is heard of events that are written as in the table of cases.

    >>> messages("new:k@1")
    [(b'__keyspace@1__:k', b'new'), (b'__keyevent@1__:new', b'k')]
    """
    found: Heard = []
    for event, key, number in re.findall(r"(\S+?):([^\s@]+)@?(\d*)", events):
        place = number or "0"
        found.append((f"__keyspace@{place}__:{key}".encode(), event.encode()))
        found.append((f"__keyevent@{place}__:{event}".encode(), key.encode()))
    return found
