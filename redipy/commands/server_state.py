"""What all databases of a store have in common, and what a server would say about itself.

One small object, made by the backend and reached as `db.server` from a keyspace and `client.server` from a session. No
command on keys looks at it. Imports: of the commands `acl` and `settings`; the contract of sessions for type checkers
alone.
"""
from __future__ import annotations

import math
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, NamedTuple, Protocol

from redipy.commands.acl.log import AccessLog
from redipy.commands.acl.redaction import redacted
from redipy.commands.acl.users import Users
from redipy.commands.settings import Settings

if TYPE_CHECKING:
    from redipy.commands.clients import Client
    from redipy.commands.invalidation import Tracking
    from redipy.commands.running import Scripting

VERSION = "8.2.3"
"""The Redis whose behaviour is followed."""

NO_TURN = nullcontext()  # where nobody tracks keys

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

    took_ns: int = 0
    rejected: int = 0  # before it ran
    failed: int = 0
    buckets: list[int] = field(default_factory=lambda: [0] * 64)  # how many took less than 1, 2, 4 … nanoseconds

    @property
    def calls(self) -> int:
        """How many calls there were that ran."""
        return sum(self.buckets)

    @property
    def took_us(self) -> int:
        """How long they took together."""
        return self.took_ns // 1000

    def histogram(self) -> dict[int, int]:
        """How many calls took up to so many microseconds, a power of two, the faster ones included.

        >>> CallFigures(buckets=[0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3]).histogram()
        {1: 2, 2: 3, 4: 6}
        """
        total, summed = 0, {}
        for bits, calls in enumerate(self.buckets):
            total += calls
            if calls:
                summed[1 << max(bits - 10, 0)] = total
        return summed


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

    scripting: Scripting
    """What runs Lua, on a local backend."""

    tracking: Tracking | None = None
    """What tells clients of keys that have changed, on a local backend."""

    def __init__(self, now_ms: int) -> None:
        self.slow_ns: float = math.inf
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
        self.resumers: list[Callable[[], object]] = []  # called when a pause is ended before its time
        self.stoppers: list[Callable[[], object]] = []  # called by SHUTDOWN: they stop what serves clients
        self.slow_calls: deque[SlowCall] = deque()
        self.slow_ids = count()
        self.events: dict[bytes, Event] = {}
        self.reset_figures()

    @property
    def settings(self) -> Settings:
        """What CONFIG knows."""
        return self._settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self._settings = settings
        settings.followers.append(self._choose_slow)
        self._choose_slow()
        self.users, self.access_log = Users(settings), AccessLog(settings)

    def _choose_slow(self) -> None:
        """Learn from which duration on a call is slow, so that all others are done with one comparison."""
        slow_us, threshold_ms = int(self.settings[b"slowlog-log-slower-than"]), self._threshold_ms()
        self.slow_ns = min(slow_us * 1000 if slow_us >= 0 else math.inf, threshold_ms * 1_000_000 or math.inf)

    def _threshold_ms(self) -> int:
        return int(self.settings[b"latency-monitor-threshold"])

    @property
    def is_tracked(self) -> bool:
        """Whether a client of this process tracks keys."""
        return self.tracking is not None and bool(self.tracking.trackers)

    def turn(self, *, holds: bool = False) -> AbstractContextManager[object]:
        """A turn, in which many commands may be executed: those who track keys are told of it at its end.

        holds: of all of it; else only what has to wait for that, see `Tracking.turn`.
        """
        tracking = self.tracking
        return NO_TURN if tracking is None or not tracking.trackers else tracking.turn(holds=holds)

    def reset_figures(self) -> None:
        """Begin to count anew, as CONFIG RESETSTAT does."""
        self.calls: dict[str, CallFigures] = {}
        self.connections_received = 0
        self.connections_rejected = 0
        self.evicted_keys = 0
        self.expired_keys = 0

    @property
    def commands_processed(self) -> int:
        """How many commands clients have called that ran. O(commands that were called)."""
        return sum(figures.calls for figures in list(self.calls.values()))

    def figures(self, name: str) -> CallFigures:
        """The figures of a command."""
        found = self.calls.get(name)
        return self.calls.setdefault(name, CallFigures()) if found is None else found

    def note_call(self, client: Client, words: tuple[bytes, ...], began_ms: int, took_us: int) -> None:
        """Keep a call that took long, `slow_ns` at least, where the settings say so."""
        slow_us = int(self.settings[b"slowlog-log-slower-than"])
        if 0 <= slow_us <= took_us:
            with self.lock:
                shown = _shortened(redacted(words))
                entry = SlowCall(next(self.slow_ids), began_ms, took_us, shown, client.address, client.name)
                self.slow_calls.appendleft(entry)
                while len(self.slow_calls) > int(self.settings[b"slowlog-max-len"]):
                    self.slow_calls.pop()
        threshold_ms = self._threshold_ms()
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
