"""What all databases of a store have in common, and what a server would say about itself.

One small object, made by the backend and reached as `db.server` from a keyspace and `client.server` from a session. No
command on keys looks at it. Imports: of the commands `settings`; the contract of sessions for type checkers alone.
"""
from __future__ import annotations

import secrets
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, NamedTuple, Protocol

from redipy.commands.settings import Settings

if TYPE_CHECKING:
    from redipy.commands.clients import Client

VERSION = "8.2.3"
"""The Redis whose behaviour is followed."""

LATENCY_SAMPLES = 160  # that are kept of an event, as on the server


class Channels(Protocol):
    """Who has subscribed to what, as far as commands ask."""

    def publish(self, channel: bytes, message: bytes, *, sharded: bool = False) -> int:
        """Pass a message on; to how many it went. O(subscribers + patterns)."""
        ...

    def active(self, *, sharded: bool = False) -> Iterable[bytes]:
        """The channels that somebody has subscribed to by name. O(channels)."""
        ...

    def subscribers(self, channel: bytes, *, sharded: bool = False) -> int:
        """How many have subscribed to a channel by name. O(1)."""
        ...

    def pattern_count(self) -> int:
        """How many patterns there are that somebody has subscribed to. O(1)."""
        ...


class Serving(Protocol):
    """A keyspace or a session, for commands that ask neither for more than this."""

    server: ServerState

    def now_ms(self) -> int:
        """The time of the store, in milliseconds since the epoch."""
        ...


class SlowCall(NamedTuple):
    """An entry of the slow log."""

    id: int
    began_ms: int
    took_us: int
    words: tuple[bytes, ...]
    address: bytes
    client_name: bytes


@dataclass(slots=True)
class CallFigures:
    """How often clients called a command, and how long it took."""

    calls: int = 0
    took_us: int = 0
    rejected: int = 0  # before it ran
    failed: int = 0
    buckets: dict[int, int] = field(default_factory=dict)  # how many took up to so many microseconds, a power of two

    def add(self, took_us: int, *, failed: bool) -> None:
        """Count a call."""
        self.calls += 1
        self.took_us += took_us
        self.failed += failed
        bucket = 1 << max(took_us - 1, 0).bit_length()
        self.buckets[bucket] = self.buckets.get(bucket, 0) + 1


@dataclass(slots=True)
class Event:
    """What the latency monitor knows of one kind of event."""

    samples: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=LATENCY_SAMPLES))  # seconds, took_ms
    worst_ms: int = 0


class Pause(NamedTuple):
    """Until when clients wait with their commands."""

    until_ms: int
    writes_only: bool


class ServerState:
    """Settings, figures and sessions of one store. What changes together is changed under `lock`."""

    def __init__(self, now_ms: int) -> None:
        self.settings = Settings()
        self.run_id = secrets.token_hex(20)
        self.started_ms = now_ms
        self.saved_ms = now_ms
        self.lock = threading.RLock()
        self.clients: dict[int, Client] = {}
        self.client_ids = count(1)
        self.monitors: dict[int, Client] = {}
        self.pause: Pause | None = None
        self.resumed = threading.Condition(self.lock)
        self.slow_calls: deque[SlowCall] = deque()
        self.slow_ids = count()
        self.events: dict[bytes, Event] = {}
        self.reset_figures()

    def reset_figures(self) -> None:
        """Begin to count anew, as CONFIG RESETSTAT does."""
        self.calls: dict[str, CallFigures] = {}
        self.connections_received = 0
        self.commands_processed = 0

    def figures(self, name: str) -> CallFigures:
        """The figures of a command."""
        found = self.calls.get(name)
        return self.calls.setdefault(name, CallFigures()) if found is None else found

    def note_call(self, client: Client, name: str, words: tuple[bytes, ...], began_ms: int, took_us: int) -> None:
        """Keep a call that took long, where the settings say so."""
        slow_us = int(self.settings[b"slowlog-log-slower-than"])
        if 0 <= slow_us <= took_us:
            with self.lock:
                entry = SlowCall(next(self.slow_ids), began_ms, took_us, _shortened(words), client.address, client.name)
                self.slow_calls.appendleft(entry)
                while len(self.slow_calls) > int(self.settings[b"slowlog-max-len"]):
                    self.slow_calls.pop()
        threshold_ms = int(self.settings[b"latency-monitor-threshold"])
        if threshold_ms and took_us >= threshold_ms * 1000:
            with self.lock:
                event = self.events.setdefault(b"command", Event())
                event.samples.append((began_ms // 1000, took_us // 1000))
                event.worst_ms = max(event.worst_ms, took_us // 1000)


def _shortened(words: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The words of a slow call as the log keeps them: 32 at most, and 128 bytes of each.

    >>> _shortened((b"SET", b"k", b"v" * 130))[2][126:]
    b'vv... (2 more bytes)'
    """
    kept = words if len(words) <= 32 else (*words[:31], b"... (%d more arguments)" % (len(words) - 31))
    return tuple(word if len(word) <= 128 else word[:128] + b"... (%d more bytes)" % (len(word) - 128) for word in kept)
